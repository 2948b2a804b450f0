import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { RotationRuns, RunEntry } from '../../domain/ports.ts';
import { RotationRunSchema, RunRotationSchema, RunStateSchema } from '../../domain/rotation-run.ts';
import { guarded, inTransaction } from './transaction.ts';

const FAULT = 'StoreUnavailableError';

const RowSchema = z
  .object({
    run: z.string().transform((text) => RotationRunSchema.parse(JSON.parse(text))),
    state: RunStateSchema,
    ended_at: z.string().nullable(),
  })
  .transform(({ run, state, ended_at }): RunEntry => ({ run, state, endedAt: ended_at }));
const RotationRowSchema = z
  .object({ connection: z.string(), change_id: z.string() })
  .transform(({ connection, change_id }) => RunRotationSchema.parse({ connection, changeId: change_id }));

/** Runs in the database of changes. */
export function sqliteRotationRuns(db: DatabaseSync): RotationRuns {
  return {
    begin: async (run) => {
      guarded(FAULT, () =>
        db
          .prepare("INSERT OR IGNORE INTO runs (run_id, started_at, state, run) VALUES (?, ?, 'running', ?)")
          .run(run.id, Date.parse(run.startedAt), JSON.stringify(run)),
      );
    },
    find: async (id) =>
      guarded(FAULT, () => {
        const row = db.prepare('SELECT run, state, ended_at FROM runs WHERE run_id = ?').get(id);
        return row === undefined ? null : RowSchema.parse(row);
      }),
    move: async (id, from, to, at) =>
      guarded(FAULT, () => {
        const over = to === 'ended' || to === 'stopped' ? at : null;
        const marks = from.map(() => '?').join(', ');
        const { changes } = db
          .prepare(`UPDATE runs SET state = ?, ended_at = ? WHERE run_id = ? AND state IN (${marks})`)
          .run(to, over, id, ...from);
        return Number(changes) > 0;
      }),
    note: async (id, rotations) =>
      inTransaction(db, FAULT, () => {
        const insert = db.prepare(
          'INSERT OR IGNORE INTO run_rotations (run_id, change_id, connection) VALUES (?, ?, ?)',
        );
        for (const { changeId, connection } of rotations) insert.run(id, changeId, connection);
      }),
    rotations: async (id) =>
      guarded(FAULT, () =>
        db
          .prepare('SELECT connection, change_id FROM run_rotations WHERE run_id = ?')
          .all(id)
          .map((row) => RotationRowSchema.parse(row)),
      ),
    list: async (limit) =>
      guarded(FAULT, () =>
        db
          .prepare('SELECT run, state, ended_at FROM runs ORDER BY started_at DESC, rowid DESC LIMIT ?')
          .all(limit)
          .map((row) => RowSchema.parse(row)),
      ),
  };
}
