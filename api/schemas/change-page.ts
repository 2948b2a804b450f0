import { z } from '@hono/zod-openapi';
import { RotationWishSchema } from '../../domain/change-request.ts';
import { ChangeResultSchema, OUTCOMES, OutcomeSchema } from '../../domain/change-result.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';

const { connection, ticket, reason, dryRun } = RotationWishSchema.shape;

const ChangeSummarySchema = z
  .object({
    id: ChangeIdSchema.describe('names the change and its execution'),
    kind: ChangeResultSchema.shape.kind,
    connection,
    ticket,
    reason,
    dryRun,
    requestedBy: z.object({ name: z.string().describe('by its identity') }).describe('whoever asked'),
    requestedAt: z.iso.datetime().describe('when it was asked for'),
    emergency: z.boolean().describe('true: it passed windows and freezes'),
    outcome: OutcomeSchema.nullable().describe('null: it has not ended'),
    endedAt: z.iso.datetime().nullable().describe('null: it has not ended'),
  })
  .openapi('ChangeSummary', { description: 'a change in a list' });

export const ChangePageSchema = z
  .object({
    changes: z.array(ChangeSummarySchema).describe('the newest request first'),
    cursor: z.string().nullable().describe('for the next page; null: this is the last one'),
  })
  .openapi('ChangePage', { description: 'some of the changes' });
export type ChangePage = z.infer<typeof ChangePageSchema>;

const WhenSchema = z.iso
  .datetime({ offset: true, error: 'a time of ISO 8601 with Z or an offset (of which + is %2B)' })
  .transform((text) => new Date(text).toISOString());

export const ChangeFilterSchema = z.strictObject({
  connection: connection.optional().describe('only the changes of this connection'),
  ticket: ticket.unwrap().optional().describe('only the changes of this ticket'),
  outcome: z
    .enum([...OUTCOMES, 'open'])
    .optional()
    .describe('only the changes that ended so; open: only those that have not ended'),
  from: WhenSchema.optional().describe('only what was asked for then or later'),
  to: WhenSchema.optional().describe('only what was asked for before'),
  cursor: z.string().max(300).optional().describe('from the page before; the filters stay the same'),
  limit: z
    .string()
    .regex(/^([1-9]\d?|1\d\d|200)$/, 'a whole number, 1 to 200')
    .transform(Number)
    .default(50)
    .openapi({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
    .describe('how many at the most'),
});
