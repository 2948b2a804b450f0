import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { Fault, RefusedError } from '../../domain/errors.ts';

/** The fault that a database's failures become. */
export type DatabaseFault = 'StoreUnavailableError' | 'VaultUnavailableError';

/** Runs `work`; what SQLite, a damaged row or the disk throws becomes a fault of this name. */
export function guarded<T>(name: DatabaseFault, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault || error instanceof RefusedError ? error : new Fault(name, describe(error));
  }
}

/** All of `work` or nothing of it, also when the process is killed half-way. */
export function inTransaction<T>(db: DatabaseSync, name: DatabaseFault, work: () => T): T {
  return guarded(name, () => {
    // IMMEDIATE: a transaction that only later wants to write is refused at once, without the busy timeout.
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  });
}

function describe(error: unknown): string {
  if (error instanceof z.ZodError) {
    return `a row of the database does not keep its schema: ${error.issues.map(({ path }) => path.join('.')).join(', ')}`;
  }
  // Only texts of SQLite and of the file system are passed on: JSON.parse, for one, quotes what it could not read.
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.message;
  return `the database could not be used (${error instanceof Error ? error.name : typeof error})`;
}
