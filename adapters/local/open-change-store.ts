import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './open-database.ts';

const MIGRATIONS = [
  `CREATE TABLE fencing (gateway_key TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
   CREATE TABLE claims (
     gateway_key TEXT PRIMARY KEY REFERENCES fencing (gateway_key),
     change_id TEXT NOT NULL,
     fencing INTEGER NOT NULL,
     claimed_at INTEGER NOT NULL,
     lease_until INTEGER NOT NULL,
     way_back TEXT NOT NULL,
     puts TEXT NOT NULL
   ) STRICT;
   CREATE TABLE changes (
     change_id TEXT PRIMARY KEY,
     connection TEXT NOT NULL,
     requested_at INTEGER NOT NULL,
     outcome TEXT,
     request TEXT NOT NULL,
     result TEXT
   ) STRICT;
   CREATE INDEX changes_by_time ON changes (requested_at DESC);
   CREATE TABLE history_events (
     change_id TEXT NOT NULL,
     id INTEGER NOT NULL,
     event TEXT NOT NULL,
     PRIMARY KEY (change_id, id)
   ) STRICT, WITHOUT ROWID;
   CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history_events
     BEGIN SELECT RAISE(ABORT, 'a history is append-only'); END;
   CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history_events
     BEGIN SELECT RAISE(ABORT, 'a history is append-only'); END;`,
  `CREATE TABLE callbacks (
     position INTEGER PRIMARY KEY,
     event_id TEXT NOT NULL UNIQUE,
     change_id TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
     attempts INTEGER NOT NULL,
     due_at INTEGER NOT NULL,
     problem TEXT,
     event TEXT NOT NULL
   ) STRICT;
   CREATE INDEX callbacks_of_change ON callbacks (change_id, position) WHERE state = 'waiting';`,
  `CREATE TABLE signals (
     number INTEGER PRIMARY KEY,
     change_id TEXT NOT NULL,
     key TEXT NOT NULL,
     signal TEXT NOT NULL,
     UNIQUE (change_id, key)
   ) STRICT;
   CREATE TRIGGER signal_is_not_changed BEFORE UPDATE ON signals
     BEGIN SELECT RAISE(ABORT, 'what was said is append-only'); END;
   CREATE TRIGGER signal_is_not_deleted BEFORE DELETE ON signals
     BEGIN SELECT RAISE(ABORT, 'what was said is append-only'); END;
   CREATE TABLE waits (change_id TEXT PRIMARY KEY, wait TEXT NOT NULL, token TEXT) STRICT;`,
  `CREATE TABLE runs (
     run_id TEXT PRIMARY KEY,
     started_at INTEGER NOT NULL,
     state TEXT NOT NULL,
     ended_at TEXT,
     run TEXT NOT NULL
   ) STRICT;
   CREATE TABLE run_rotations (
     run_id TEXT NOT NULL REFERENCES runs (run_id),
     change_id TEXT NOT NULL,
     connection TEXT NOT NULL,
     PRIMARY KEY (run_id, change_id)
   ) STRICT, WITHOUT ROWID;`,
];

/** The database of claims, changes, histories, callbacks and runs. */
export function openChangeStore(file: string): DatabaseSync {
  return openDatabase(file, MIGRATIONS, 'StoreUnavailableError');
}
