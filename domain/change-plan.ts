import * as z from 'zod';
import { DiffSchema } from './change-diff.ts';
import { FindingSchema } from './change-result.ts';
import { PlanStepSchema } from './change-steps.ts';
import { ConnectionBodySchema, RoutingTypeSchema } from './connection-body.ts';
import { ChangeIdSchema, TunnelNameSchema } from './identifiers.ts';
import { ConnectionSettingsSchema } from './settings.ts';
import { TunnelSampleSchema } from './tunnel-trace.ts';

/** A record with one entry for each tunnel. */
export function perTunnel<T extends z.ZodType>(schema: T) {
  return z.object({ tunnel1: schema, tunnel2: schema });
}

/** Everything that is decided before anything is touched. Holds no key. */
export const PlanSchema = z.object({
  settings: ConnectionSettingsSchema.describe('as configured when the plan was made; later steps read no file'),
  routingType: RoutingTypeSchema,
  before: ConnectionBodySchema,
  after: ConnectionBodySchema,
  digest: z.string().describe('of the live configuration, SHA-256 hex'),
  digestAfter: z.string(),
  diff: DiffSchema,
  steps: z.array(PlanStepSchema),
  rekeyed: z.array(TunnelNameSchema),
  interruption: z.object({ expected: z.boolean(), why: z.string() }),
  samples: perTunnel(TunnelSampleSchema).describe('each tunnel when the plan was made'),
  heldBy: ChangeIdSchema.nullable().describe('the change that held the gateway meanwhile: plan again under the claim'),
  hash: z.string().default('').describe('what an approval binds to; empty in records from before there were approvals'),
  connectionCarriesState: z.boolean().describe('the connection body has a state word of its own: poll it too'),
});
export type Plan = z.infer<typeof PlanSchema>;

export const PlanVerdictSchema = z.enum(['planned', 'proceed', 'unchanged', 'refused']);

export const PlanOutputSchema = z.object({
  verdict: PlanVerdictSchema,
  refusals: z.array(FindingSchema),
  warnings: z.array(FindingSchema),
  plan: PlanSchema.nullable().describe('null when not even the connection could be read'),
});
export type PlanOutput = z.infer<typeof PlanOutputSchema>;
