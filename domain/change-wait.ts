import * as z from 'zod';
import { DiffSchema } from './change-diff.ts';
import { FindingSchema } from './change-result.ts';
import { ChangeIdSchema, SecretIdSchema, TunnelNameSchema, VersionIdSchema } from './identifiers.ts';

const CommonSchema = z.object({
  changeId: ChangeIdSchema,
  /** The state of the program that waits. */
  state: z.string(),
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
    for: z.literal('approval'),
    approvals: z.number().int().describe('how many are needed'),
    role: z.string(),
    plan: z.object({
      hash: z.string().describe('an approval binds to it'),
      diff: DiffSchema,
      steps: z.array(z.object({ tunnels: z.array(TunnelNameSchema), keysFor: z.array(TunnelNameSchema) })),
      interruption: z.object({ expected: z.boolean(), why: z.string() }),
      warnings: z.array(FindingSchema),
    }),
  }),
  CommonSchema.extend({ for: z.literal('window') }),
  CommonSchema.extend({
    for: z.literal('peer'),
    put: z.string().describe('the answer names it, for example forward-0'),
    orders: z.array(
      z.object({
        action: z.enum(['load-key', 'revert-key']),
        tunnel: TunnelNameSchema,
        secretId: SecretIdSchema,
        versionId: VersionIdSchema,
      }),
    ),
    reminder: z.boolean().describe('true: it was asked before, and half of the time is over'),
  }),
  CommonSchema.extend({ for: z.literal('confirmation') }),
]);
export type ChangeWait = z.infer<typeof ChangeWaitSchema>;
export type WaitedFor = ChangeWait['for'];
