import * as z from 'zod';
import { ProofLevelSchema, type StepResult } from './change-result.ts';
import { TunnelNameSchema } from './identifiers.ts';

// Parts of a record that look like those of a result. They are its own: a result may change, what is kept for good may not.

/** One field that differs. Holds no key. */
export const DifferenceSchema = z.strictObject({
  path: z.string().describe('JSON pointer into the configuration'),
  before: z.json().optional().describe('absent: there was nothing'),
  after: z.json().optional().describe('absent: nothing is left'),
});

/** A reason to refuse or to warn. */
export const NotedSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  path: z.string().optional().describe('JSON pointer into the configuration'),
});

const PerTunnelSchema = z.partialRecord(TunnelNameSchema, z.number());

/** A PUT and what was seen after it. */
export const ProvenStepSchema = z.strictObject({
  direction: z.enum(['forward', 'back']),
  tunnels: z.array(TunnelNameSchema).describe('that the step touched'),
  proven: z.boolean(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().describe('proven, or looked at for the last time'),
  proof: ProofLevelSchema.nullable().describe(
    'the weakest of its tunnels; null: none was touched, or it is not proven',
  ),
  proofs: z.partialRecord(TunnelNameSchema, ProofLevelSchema),
  fellUntouched: z.array(TunnelNameSchema).describe('tunnels that fell though the step did not touch them'),
  downtimeMilliseconds: PerTunnelSchema,
  downtimeResolutionMilliseconds: PerTunnelSchema.describe('the true value may differ by up to this much'),
});

export function keptStep(step: StepResult): z.infer<typeof ProvenStepSchema> {
  const { direction, tunnels, proven, startedAt, endedAt, proof, proofs, fellUntouched } = step;
  const { downtimeMilliseconds, downtimeResolutionMilliseconds } = step;
  return {
    direction,
    tunnels,
    proven,
    startedAt,
    endedAt,
    proof,
    proofs,
    fellUntouched,
    downtimeMilliseconds,
    downtimeResolutionMilliseconds,
  };
}

export function noted({ code, message, path }: { code: string; message: string; path?: string | undefined }) {
  return path === undefined ? { code, message } : { code, message, path };
}
