import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './open-database.ts';

const MIGRATIONS = [
  `CREATE TABLE entries (
     sequence INTEGER PRIMARY KEY,
     record_key TEXT NOT NULL UNIQUE,
     hash TEXT NOT NULL,
     entry TEXT NOT NULL
   ) STRICT;
   CREATE TABLE evidence_rows (
     sequence INTEGER PRIMARY KEY REFERENCES entries (sequence),
     change_id TEXT NOT NULL UNIQUE,
     connection TEXT NOT NULL,
     ticket TEXT,
     outcome TEXT NOT NULL,
     ended_at INTEGER NOT NULL,
     evidence_row TEXT NOT NULL
   ) STRICT;
   CREATE INDEX evidence_by_time ON evidence_rows (ended_at DESC);
   CREATE INDEX evidence_by_connection ON evidence_rows (connection, ended_at DESC);
   CREATE TABLE checkpoints (
     up_to INTEGER NOT NULL REFERENCES entries (sequence),
     at TEXT NOT NULL,
     checkpoint TEXT NOT NULL,
     PRIMARY KEY (up_to, at)
   ) STRICT, WITHOUT ROWID;
   CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
     BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
   CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
     BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;`,
];

/** The database of evidence: a file of its own, which is kept longer than the one of claims and histories. */
export function openEvidenceDatabase(file: string): DatabaseSync {
  return openDatabase(file, MIGRATIONS, 'StoreUnavailableError');
}
