import * as z from 'zod';
import { DiffSchema } from './change-diff.ts';
import { ChangeSignalSchema } from './change-signal.ts';
import { ChangeIdSchema, SecretIdSchema, TunnelNameSchema, VersionIdSchema } from './identifiers.ts';

export const OUTCOMES = ['applied', 'planned', 'unchanged', 'rejected', 'rolled-back', 'needs-operator'] as const;
export const OutcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof OutcomeSchema>;

/** `reauthenticated`: seen to authenticate anew. `established`: up and stable, perhaps still on the old IKE SA. */
export const ProofLevelSchema = z.enum(['reauthenticated', 'established']);
export type ProofLevel = z.infer<typeof ProofLevelSchema>;

export const FindingSchema = z.object({
  code: z.string().describe('stable and dotted, for programs'),
  message: z.string().describe('what is the matter and what to do, for people'),
  path: z.string().optional().describe("JSON pointer into the connection's configuration"),
});

const PerTunnelMillisecondsSchema = z.partialRecord(TunnelNameSchema, z.number().describe('of this tunnel'));

/** One step of the way forward or of the way back: a PUT and what was seen after it. */
export const StepResultSchema = z.object({
  direction: z.enum(['forward', 'back']).describe('back: to what it was before'),
  tunnels: z.array(TunnelNameSchema).describe('the tunnels that the step touched'),
  proven: z.boolean().default(true).describe('false: it failed, or the change ended before it was proven'),
  startedAt: z.iso.datetime().describe('when the step began'),
  endedAt: z.iso.datetime().describe('when the step was proven, or looked at for the last time'),
  proof: ProofLevelSchema.nullable().describe(
    'the weakest of its tunnels; null when no tunnel was touched, or the step is not proven',
  ),
  proofs: z.partialRecord(TunnelNameSchema, ProofLevelSchema.describe('of this tunnel')).describe('what was proven'),
  fellUntouched: z.array(TunnelNameSchema).default([]).describe('tunnels that fell though the step did not touch them'),
  downtimeMilliseconds: PerTunnelMillisecondsSchema.describe(
    'from first seen down to first seen up again, or to the last look',
  ),
  downtimeResolutionMilliseconds: PerTunnelMillisecondsSchema.describe('the true value may differ by up to this much'),
});
export type StepResult = z.infer<typeof StepResultSchema>;

export const PlannedStepSchema = z.object({
  tunnels: z.array(TunnelNameSchema).describe('the tunnels that the step touches'),
  keysFor: z.array(TunnelNameSchema).describe('the tunnels that get a new key'),
});

export const InterruptionSchema = z.object({
  expected: z.boolean().describe('true: no tunnel can carry the traffic meanwhile'),
  why: z.string().describe('one sentence for people'),
});

/** What `--json` prints and the record keeps: the end of one change. Times in ISO 8601, UTC. Holds no key. */
export const ChangeResultSchema = z.object({
  changeId: ChangeIdSchema.describe('names the change and its execution'),
  kind: z.enum(['rotate-psk', 'update']).describe('new keys, or a change of the configuration'),
  connection: z.string().describe('by its name in the configuration'),
  outcome: OutcomeSchema.describe('how the change ended'),
  reason: z.string().describe('one or more sentences: why it ended so'),
  refusals: z.array(FindingSchema).describe('why it was refused'),
  warnings: z.array(FindingSchema).describe('what is worth a word, and stopped nothing'),
  diff: DiffSchema,
  plan: z
    .object({
      steps: z.array(PlannedStepSchema).describe('one PUT each, in this order'),
      interruption: InterruptionSchema.describe('of the traffic'),
    })
    .nullable()
    .describe('what was to be done, PUT by PUT; null when not even a plan could be made'),
  steps: z
    .array(StepResultSchema)
    .describe('what was done, forward and then back; at most the last one of each direction is not proven'),
  psk: z
    .object({
      secretId: SecretIdSchema.describe('the secret in the vault'),
      versionId: VersionIdSchema.nullable().describe('the new version; null: none was staged'),
      previousVersionId: VersionIdSchema.nullable().describe('the version before it'),
    })
    .nullable()
    .describe('null when the change touches no key'),
  approvals: z.array(ChangeSignalSchema).default([]).describe('of the plan that was carried out'),
  emergency: z
    .object({
      justification: z.string().describe('why it could not wait'),
      passed: z.array(z.string()).describe('windows, freezes, calendars'),
    })
    .nullable()
    .default(null)
    .describe('not null: somebody else has to review it'),
  whereabouts: z.array(z.string()).describe('for needs-operator: what is where, one sentence each'),
  transitions: z.number().int().describe('state transitions, as AWS bills them'),
  startedAt: z.iso.datetime().describe('when the execution began'),
  endedAt: z.iso.datetime().describe('when it ended'),
});
export type ChangeResult = z.infer<typeof ChangeResultSchema>;
