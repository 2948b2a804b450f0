import { z } from '@hono/zod-openapi';
import { ConnectionNameSchema } from '../../domain/connection-name.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';

export const ChangeParametersSchema = z.strictObject({
  id: ChangeIdSchema.describe('the id of the change').openapi({ example: 'chg-5f1c8b52' }),
});

export const ConnectionParametersSchema = z.strictObject({
  name: ConnectionNameSchema.describe('the connection, by its name in the configuration').openapi({
    example: 'office-neckarsulm',
  }),
});

const IdempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/, '1 to 200 visible ASCII characters');

export const IdempotencyHeaderSchema = z.object({
  'Idempotency-Key': IdempotencyKeySchema.optional()
    .describe('names the change, for this caller; without it the ticket together with the request does')
    .openapi({ example: 'CHG0031337-1' }),
});

/** Of a run nothing else could say that the same request twice is one. */
export const RunKeyHeaderSchema = z.object({
  'Idempotency-Key': IdempotencyKeySchema.describe('names the run, for this caller').openapi({ example: 'leak-4711' }),
});
