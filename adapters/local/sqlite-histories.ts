import type { DatabaseSync } from 'node:sqlite';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { type ExecutionHistories, type HistoryEvent, HistoryEventSchema } from '../../domain/execution-history.ts';
import { guarded, inTransaction } from './transaction.ts';

const FAULT = 'StoreUnavailableError';
const RowSchema = z.object({ event: z.string().transform((text) => HistoryEventSchema.parse(JSON.parse(text))) });

export function sqliteHistories(db: DatabaseSync): ExecutionHistories {
  const eventOf = (row: unknown): HistoryEvent => RowSchema.parse(row).event;

  return {
    append: async (changeId, event) =>
      inTransaction(db, FAULT, () => {
        const { changes } = db
          .prepare('INSERT OR IGNORE INTO history_events VALUES (?, ?, ?)')
          .run(changeId, event.id, JSON.stringify(HistoryEventSchema.parse(event)));
        if (changes === 1) return;
        const known = db
          .prepare('SELECT event FROM history_events WHERE change_id = ? AND id = ?')
          .get(changeId, event.id);
        if (canonicalize(eventOf(known)) !== canonicalize(event)) {
          throw new Fault(
            'ChangeExistsError',
            `the history of change ${changeId} has another event ${event.id} already`,
          );
        }
      }),
    read: async (changeId) =>
      guarded(FAULT, () =>
        db.prepare('SELECT event FROM history_events WHERE change_id = ? ORDER BY id').all(changeId).map(eventOf),
      ),
  };
}
