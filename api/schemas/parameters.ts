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

export const IdempotencyHeaderSchema = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, '1 to 200 visible ASCII characters')
    .optional()
    .describe('names the change, for this caller; without it the ticket together with the request does')
    .openapi({ example: 'CHG0031337-1' }),
});
