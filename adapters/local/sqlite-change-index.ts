import type { DatabaseSync } from 'node:sqlite';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { pageOf, placeOfCursor } from '../../domain/change-place.ts';
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

const NEWEST_FIRST = `
  SELECT request, result FROM changes
  WHERE (:connection IS NULL OR connection = :connection)
    AND (:ticket IS NULL OR request ->> '$.ticket' = :ticket)
    AND (:outcome IS NULL OR coalesce(outcome, 'open') = :outcome)
    AND (:from IS NULL OR requested_at >= :from)
    AND (:to IS NULL OR requested_at < :to)
    AND (:afterTime IS NULL OR (requested_at, change_id) < (:afterTime, :afterId))
  ORDER BY requested_at DESC, change_id DESC LIMIT :limit`;

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
    list: async ({ connection, ticket, outcome, from, to, cursor, limit }) => {
      const after = cursor === undefined ? null : placeOfCursor(cursor);
      const rows = guarded(FAULT, () =>
        db.prepare(NEWEST_FIRST).all({
          connection: connection ?? null,
          ticket: ticket ?? null,
          outcome: outcome ?? null,
          from: moment(from),
          to: moment(to),
          afterTime: moment(after?.requestedAt),
          afterId: after?.changeId ?? null,
          limit: limit + 1,
        }),
      );
      return guarded(FAULT, () =>
        pageOf(
          rows.map((row) => RowSchema.parse(row)),
          limit,
        ),
      );
    },
  };
}

function moment(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}
