import * as z from 'zod';
import { ConnectionNameSchema } from './connection-name.ts';
import { ChangeIdSchema, TunnelNameSchema } from './identifiers.ts';
import { JsonObjectSchema } from './json.ts';
import { StrategySchema } from './settings.ts';

const InstantSchema = z.iso.datetime();

export const OutsideWindowSchema = z.enum(['wait', 'refuse']);
export const EmergencySchema = z.object({
  justification: z.string().min(10).max(2000).describe('why it cannot wait; kept in the record for the later review'),
});

/** What a change can be asked to do, whoever asks and whenever. */
const WishSchema = z.object({
  connection: ConnectionNameSchema.describe('a connection of the configuration'),
  ticket: z.string().min(1).max(200).nullable().describe('the change ticket that this belongs to'),
  reason: z.string().max(2000).describe('why, for the record'),
  dryRun: z.boolean().describe('plan and validate only'),
  strategy: StrategySchema.nullable().describe("null: the connection's own"),
  allowInterruption: z.boolean().describe('go on although no other tunnel can carry the traffic meanwhile'),
  notBefore: InstantSchema.nullable().default(null).describe('the change begins no earlier'),
  notAfter: InstantSchema.nullable().default(null).describe('the change begins no later'),
  outsideWindow: OutsideWindowSchema.default('refuse').describe('outside of the window, or in a freeze'),
  emergency: EmergencySchema.nullable().default(null).describe('passes windows and freezes, and asks for a review'),
  confirmWithinMinutes: z
    .number()
    .int()
    .min(1)
    .max(1440)
    .nullable()
    .default(null)
    .describe('an applied change that nobody confirms in this time is rolled back'),
  callbackUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable()
    .default(null)
    .describe('is told of waits and the end'),
});

export const RotationWishSchema = WishSchema.extend({
  kind: z.literal('rotate-psk').describe('new pre-shared keys'),
  tunnels: z.array(TunnelNameSchema).min(1).max(2).describe('the tunnels whose keys are changed'),
});
export const UpdateWishSchema = WishSchema.extend({
  kind: z.literal('update').describe('a change of the configuration'),
  patch: JsonObjectSchema.describe('JSON merge patch (RFC 7396) on the connection configuration'),
});
export type ChangeWish = z.infer<typeof RotationWishSchema> | z.infer<typeof UpdateWishSchema>;

const asked = {
  changeId: ChangeIdSchema,
  requestedBy: z.string().min(1).max(300),
  requestedAt: z.iso.datetime(),
};

/** What was asked for: the input of an execution. Holds no key, ever. */
export const ChangeRequestSchema = z.discriminatedUnion('kind', [
  RotationWishSchema.extend(asked),
  UpdateWishSchema.extend(asked),
]);
export type ChangeRequest = z.infer<typeof ChangeRequestSchema>;
