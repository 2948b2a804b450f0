import * as z from 'zod';
import { ChangeIdSchema, TunnelNameSchema } from './identifiers.ts';
import { JsonObjectSchema } from './json.ts';
import { ConnectionNameSchema, StrategySchema } from './settings.ts';

const CommonSchema = z.object({
  changeId: ChangeIdSchema,
  connection: ConnectionNameSchema,
  ticket: z.string().min(1).max(200).nullable(),
  reason: z.string().max(2000),
  requestedBy: z.string().min(1).max(200),
  requestedAt: z.iso.datetime(),
  dryRun: z.boolean(),
  strategy: StrategySchema.nullable().describe("null: the connection's own"),
  allowInterruption: z.boolean().describe('go on although no other tunnel can carry the traffic meanwhile'),
});

/** What was asked for: the input of an execution. Holds no key, ever. */
export const ChangeRequestSchema = z.discriminatedUnion('kind', [
  CommonSchema.extend({ kind: z.literal('rotate-psk'), tunnels: z.array(TunnelNameSchema).min(1).max(2) }),
  CommonSchema.extend({
    kind: z.literal('update'),
    patch: JsonObjectSchema.describe('JSON merge patch (RFC 7396) on the connection configuration'),
  }),
]);
export type ChangeRequest = z.infer<typeof ChangeRequestSchema>;
