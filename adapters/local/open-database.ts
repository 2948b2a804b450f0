import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { type DatabaseFault, guarded, inTransaction } from './transaction.ts';

const BUSY_TIMEOUT_MILLISECONDS = 10_000;
const WAL_ATTEMPTS = 200;
const WAL_PAUSE_MILLISECONDS = 25;

/**
 * Opens (or makes) a database file of mode 0600 that several processes share, and brings its tables up to date.
 * `migrations` are SQL texts that are never changed once released, only added to; their count is the file's version.
 */
export function openDatabase(file: string, migrations: readonly string[], fault: DatabaseFault): DatabaseSync {
  return guarded(fault, () => {
    ownerOnly(file);
    const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MILLISECONDS, enableForeignKeyConstraints: true });
    try {
      useWriteAheadLog(db);
      // The way back must have reached the disk before a PUT is sent; WAL with NORMAL may lose the last commits.
      db.exec('PRAGMA synchronous = FULL');
      migrate(db, file, migrations, fault);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function ownerOnly(file: string): void {
  try {
    // SQLite gives -wal and -shm the mode of the database file. An existing file is not opened here: to close a
    // descriptor of it would drop the POSIX locks that this process holds on it.
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    chmodSync(file, 0o600);
  }
}

/** The busy timeout does not cover the change to WAL: of two processes that make the file, one is refused at once. */
function useWriteAheadLog(db: DatabaseSync): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || attempt === WAL_ATTEMPTS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_PAUSE_MILLISECONDS);
    }
  }
}

/** SQLITE_BUSY is 5; its extended codes have it in the low byte. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
  );
}

function migrate(db: DatabaseSync, file: string, migrations: readonly string[], fault: DatabaseFault): void {
  if (versionOf(db) === migrations.length) return;
  inTransaction(db, fault, () => {
    const version = versionOf(db);
    if (version > migrations.length) throw new Fault(fault, `${file} was made by a newer vpn-change: use that one`);
    for (const sql of migrations.slice(version)) db.exec(sql);
    db.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function versionOf(db: DatabaseSync): number {
  return z.object({ user_version: z.number() }).parse(db.prepare('PRAGMA user_version').get()).user_version;
}
