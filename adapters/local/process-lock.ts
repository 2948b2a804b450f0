import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * A lock that this process holds until it releases it or ends, however it ends: the system takes back the locks of a database file.
 * Null: another process has it.
 */
export function processLock(file: string): { release(): void } | null {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    // Nothing is written: the journal needs no file.
    db.exec('PRAGMA journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null;
    throw error;
  }
}
