import type { DatabaseSync } from 'node:sqlite';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { ChangeRequestSchema } from '../../domain/change-request.ts';
import { ChangeResultSchema } from '../../domain/change-result.ts';
import { Fault } from '../../domain/errors.ts';
import type { ChangeEntry, ChangeIndex } from '../../domain/ports.ts';
import { guarded, inTransaction } from './transaction.ts';

const FAULT = 'StoreUnavailableError';

const RowSchema = z.object({
  request: z.string().transform((text) => ChangeRequestSchema.parse(JSON.parse(text))),
  result: z
    .string()
    .transform((text) => ChangeResultSchema.parse(JSON.parse(text)))
    .nullable(),
});

export function sqliteChangeIndex(db: DatabaseSync): ChangeIndex {
  function entryOf(changeId: string): ChangeEntry | null {
    const row = db.prepare('SELECT request, result FROM changes WHERE change_id = ?').get(changeId);
    return row === undefined ? null : RowSchema.parse(row);
  }

  return {
    begin: async (request) =>
      inTransaction(db, FAULT, () => {
        const known = entryOf(request.changeId);
        if (known !== null && canonicalize(known.request) !== canonicalize(ChangeRequestSchema.parse(request))) {
          throw new Fault('ChangeExistsError', `change ${request.changeId} exists already and asks for something else`);
        }
        if (known !== null) return;
        db.prepare('INSERT INTO changes (change_id, connection, requested_at, request) VALUES (?, ?, ?, ?)').run(
          request.changeId,
          request.connection,
          Date.parse(request.requestedAt),
          JSON.stringify(request),
        );
      }),
    end: async (result) =>
      guarded(FAULT, () => {
        const { changes } = db
          .prepare('UPDATE changes SET outcome = ?, result = ? WHERE change_id = ?')
          .run(result.outcome, JSON.stringify(result), result.changeId);
        if (changes === 0) throw new Fault(FAULT, `change ${result.changeId} ended, but the index never saw it begin`);
      }),
    find: async (changeId) => guarded(FAULT, () => entryOf(changeId)),
    list: async ({ connection, outcome, limit }) =>
      guarded(FAULT, () =>
        db
          .prepare(
            `SELECT request, result FROM changes
             WHERE (:connection IS NULL OR connection = :connection) AND (:outcome IS NULL OR outcome = :outcome)
             ORDER BY requested_at DESC, rowid DESC LIMIT :limit`,
          )
          .all({ connection: connection ?? null, outcome: outcome ?? null, limit })
          .map((row) => RowSchema.parse(row)),
      ),
  };
}
