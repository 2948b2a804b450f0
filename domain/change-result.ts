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

export const FindingSchema = z.object({ code: z.string(), message: z.string(), path: z.string().optional() });

const PerTunnelMillisecondsSchema = z.partialRecord(TunnelNameSchema, z.number());

/** One proven step of the way forward or of the way back. */
export const StepResultSchema = z.object({
  direction: z.enum(['forward', 'back']),
  tunnels: z.array(TunnelNameSchema).describe('the tunnels that the step touched'),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  proof: ProofLevelSchema.nullable().describe('the weakest of its tunnels; null when no tunnel was touched'),
  proofs: z.partialRecord(TunnelNameSchema, ProofLevelSchema),
  downtimeMilliseconds: PerTunnelMillisecondsSchema.describe('from first seen down to first seen up again'),
  downtimeResolutionMilliseconds: PerTunnelMillisecondsSchema.describe('the true value may differ by up to this much'),
});
export type StepResult = z.infer<typeof StepResultSchema>;

/** What `--json` prints and the record keeps: the end of one change. Times in ISO 8601, UTC. Holds no key. */
export const ChangeResultSchema = z.object({
  changeId: ChangeIdSchema,
  kind: z.enum(['rotate-psk', 'update']),
  connection: z.string(),
  outcome: OutcomeSchema,
  reason: z.string().describe('one or more sentences: why it ended so'),
  refusals: z.array(FindingSchema),
  warnings: z.array(FindingSchema),
  diff: DiffSchema,
  plan: z
    .object({
      steps: z.array(z.object({ tunnels: z.array(TunnelNameSchema), keysFor: z.array(TunnelNameSchema) })),
      interruption: z.object({ expected: z.boolean(), why: z.string() }),
    })
    .nullable()
    .describe('what was to be done, PUT by PUT; null when not even a plan could be made'),
  steps: z.array(StepResultSchema).describe('what was done and proven'),
  psk: z
    .object({
      secretId: SecretIdSchema,
      versionId: VersionIdSchema.nullable(),
      previousVersionId: VersionIdSchema.nullable(),
    })
    .nullable()
    .describe('null when the change touches no key'),
  approvals: z.array(ChangeSignalSchema).default([]).describe('of the plan that was carried out'),
  emergency: z
    .object({ justification: z.string(), passed: z.array(z.string()).describe('windows, freezes, calendars') })
    .nullable()
    .default(null)
    .describe('not null: somebody else has to review it'),
  whereabouts: z.array(z.string()).describe('for needs-operator: what is where, one sentence each'),
  transitions: z.number().int().describe('state transitions, as AWS bills them'),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});
export type ChangeResult = z.infer<typeof ChangeResultSchema>;
