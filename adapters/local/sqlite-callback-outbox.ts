import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { CallbackFate } from '../../domain/callback-fate.ts';
import { ChangeEventSchema } from '../../domain/change-event.ts';
import type { Callback, CallbackOutbox, Clock } from '../../domain/ports.ts';
import { guarded, inTransaction } from './transaction.ts';

const FAULT = 'StoreUnavailableError';

const RowSchema = z
  .object({
    event: z.string().transform((text) => ChangeEventSchema.parse(JSON.parse(text))),
    state: z.enum(['waiting', 'dead']),
    attempts: z.number().int(),
    due_at: z.number().int(),
    problem: z.string().nullable(),
  })
  .transform(({ event, state, attempts, due_at, problem }) => ({
    event,
    attempts,
    dueAt: state === 'dead' ? null : due_at,
    problem,
  }));

const COLUMNS = 'event, state, attempts, due_at, problem';
/** In the order in which things happened to it, a change is told of by one callback at a time. */
const NEXT_DUE = `SELECT ${COLUMNS} FROM callbacks AS next
  WHERE state = 'waiting' AND due_at <= ? AND NOT EXISTS (
    SELECT 1 FROM callbacks AS earlier
    WHERE earlier.state = 'waiting' AND earlier.change_id = next.change_id AND earlier.position < next.position
  )
  ORDER BY due_at, position LIMIT 1`;

export function sqliteCallbackOutbox(db: DatabaseSync, clock: Clock): CallbackOutbox {
  function nextDue(): Callback | null {
    const row = db.prepare(NEXT_DUE).get(clock.now());
    return row === undefined ? null : RowSchema.parse(row);
  }

  return {
    append: async (event) =>
      guarded(FAULT, () => {
        db.prepare(
          `INSERT OR IGNORE INTO callbacks (event_id, change_id, state, attempts, due_at, event)
           VALUES (?, ?, 'waiting', 0, ?, ?)`,
        ).run(event.id, event.changeId, clock.now(), JSON.stringify(event));
      }),
    take: async (leaseSeconds) => {
      // Most looks find nothing: these shall not lock the database.
      if (guarded(FAULT, nextDue) === null) return null;
      return inTransaction(db, FAULT, () => {
        const next = nextDue();
        if (next === null) return null;
        const dueAt = clock.now() + leaseSeconds * 1000;
        const attempts = next.attempts + 1;
        db.prepare('UPDATE callbacks SET attempts = ?, due_at = ? WHERE event_id = ?').run(
          attempts,
          dueAt,
          next.event.id,
        );
        return { ...next, attempts, dueAt };
      });
    },
    settle: async (eventId, fate) =>
      guarded(FAULT, () => {
        const { state, dueAt, problem } = settled(fate, clock.now());
        db.prepare('UPDATE callbacks SET state = ?, due_at = ?, problem = ? WHERE event_id = ? AND state <> ?').run(
          state,
          dueAt,
          problem,
          eventId,
          'delivered',
        );
      }),
    undelivered: async () =>
      guarded(FAULT, () =>
        db
          .prepare(`SELECT ${COLUMNS} FROM callbacks WHERE state <> 'delivered' ORDER BY position`)
          .all()
          .map((row) => RowSchema.parse(row)),
      ),
    revive: async (eventId) =>
      guarded(FAULT, () => {
        const { changes } = db
          .prepare(
            `UPDATE callbacks SET state = 'waiting', attempts = 0, due_at = ?
             WHERE event_id = ? AND state <> 'delivered'`,
          )
          .run(clock.now(), eventId);
        return changes === 1;
      }),
  };
}

function settled(fate: CallbackFate, now: number) {
  switch (fate.kind) {
    case 'delivered':
      return { state: 'delivered', dueAt: now, problem: null };
    case 'retry':
      return { state: 'waiting', dueAt: now + fate.afterSeconds * 1000, problem: fate.why };
    case 'dead':
      return { state: 'dead', dueAt: now, problem: fate.why };
  }
}
