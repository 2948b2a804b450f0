import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type ChangeSignal, ChangeSignalSchema, signalKey } from '../../domain/change-signal.ts';
import { ChangeWaitSchema } from '../../domain/change-wait.ts';
import type { ChangeSignals } from '../../domain/ports.ts';
import { guarded, inTransaction } from './transaction.ts';

const FAULT = 'StoreUnavailableError';

const json = <T>(schema: z.ZodType<T>) => z.string().transform((text): T => schema.parse(JSON.parse(text)));
const SignalRowSchema = z.object({ signal: json(ChangeSignalSchema) });
const WaitRowSchema = z.object({ wait: json(ChangeWaitSchema), token: z.string().nullable() });

/** Signals and waits in the database of changes. Signals are append-only: triggers hold it. */
export function sqliteChangeSignals(db: DatabaseSync): ChangeSignals {
  function known(signal: ChangeSignal): ChangeSignal | null {
    const row = db
      .prepare('SELECT signal FROM signals WHERE change_id = ? AND key = ?')
      .get(signal.changeId, signalKey(signal));
    return row === undefined ? null : SignalRowSchema.parse(row).signal;
  }

  return {
    record: async (signal) =>
      inTransaction(db, FAULT, () => {
        const earlier = known(signal);
        if (earlier) return { kind: 'known', signal: earlier };
        db.prepare('INSERT INTO signals (change_id, key, signal) VALUES (?, ?, ?)').run(
          signal.changeId,
          signalKey(signal),
          JSON.stringify(ChangeSignalSchema.parse(signal)),
        );
        return { kind: 'recorded' };
      }),
    signals: async (changeId) =>
      guarded(FAULT, () =>
        db
          .prepare('SELECT signal FROM signals WHERE change_id = ? ORDER BY number')
          .all(changeId)
          .map((row) => SignalRowSchema.parse(row).signal),
      ),
    beginWait: async (wait, token) => {
      guarded(FAULT, () =>
        db
          .prepare('INSERT OR REPLACE INTO waits (change_id, wait, token) VALUES (?, ?, ?)')
          .run(wait.changeId, JSON.stringify(ChangeWaitSchema.parse(wait)), token),
      );
    },
    endWait: async (changeId) => {
      guarded(FAULT, () => db.prepare('DELETE FROM waits WHERE change_id = ?').run(changeId));
    },
    wait: async (changeId) =>
      guarded(FAULT, () => {
        const row = db.prepare('SELECT wait, token FROM waits WHERE change_id = ?').get(changeId);
        return row === undefined ? null : WaitRowSchema.parse(row);
      }),
  };
}
