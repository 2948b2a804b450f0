import * as z from 'zod';
import { DiffSchema } from './change-diff.ts';
import { FindingSchema, InterruptionSchema, PlannedStepSchema } from './change-result.ts';
import { ChangeIdSchema, SecretIdSchema, TunnelNameSchema, VersionIdSchema } from './identifiers.ts';

const CommonSchema = z.object({
  changeId: ChangeIdSchema.describe('the change that waits'),
  state: z.string().describe('the state of the program that waits'),
  since: z.iso.datetime().describe('when this wait began'),
  until: z.iso.datetime().describe('when it ends by itself'),
  why: z.string().describe('one sentence for people'),
});

/**
 * What a change waits for: a word from outside (approval, the device, confirmation) or a moment (window). Whoever reads
 * it can answer it. Holds no key, only where the vault has it.
 */
export const ChangeWaitSchema = z.discriminatedUnion('for', [
  CommonSchema.extend({
    for: z.literal('approval').describe('people have to agree to the plan'),
    approvals: z.number().int().describe('how many are needed'),
    role: z.string().describe('the role that can approve'),
    plan: z
      .object({
        hash: z.string().describe('an approval binds to it'),
        diff: DiffSchema,
        steps: z.array(PlannedStepSchema).describe('one PUT each, in this order'),
        interruption: InterruptionSchema.describe('of the traffic'),
        warnings: z.array(FindingSchema).describe('what is worth a word'),
      })
      .describe('what is to be approved'),
  }),
  CommonSchema.extend({ for: z.literal('window').describe('a moment in which it may begin') }),
  CommonSchema.extend({
    for: z.literal('peer').describe('the device at the other end has to be made ready'),
    put: z.string().describe('the answer names it, for example forward-0'),
    orders: z
      .array(
        z.object({
          action: z.enum(['load-key', 'revert-key']).describe('revert-key: on the way back'),
          tunnel: TunnelNameSchema.describe('the tunnel whose key it is'),
          secretId: SecretIdSchema.describe('the secret in the vault'),
          versionId: VersionIdSchema.describe('the version of it that holds the key'),
        }),
      )
      .describe('what the device has to load, without a reset of a running tunnel'),
    reminder: z.boolean().describe('true: it was asked before, and half of the time is over'),
  }),
  CommonSchema.extend({ for: z.literal('confirmation').describe('somebody has to say that it may stay') }),
]);
export type ChangeWait = z.infer<typeof ChangeWaitSchema>;
export type WaitedFor = ChangeWait['for'];
