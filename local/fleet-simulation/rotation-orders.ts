import * as z from 'zod';
import { OutcomeSchema } from '../../domain/change-result.ts';
import { ChangeIdSchema, VersionIdSchema } from '../../domain/identifiers.ts';

/** Milliseconds since the epoch. */
const MomentSchema = z.int();

/** What a worker is asked to do at one gateway. */
export const RotationOrderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rotate'), connection: z.string(), changeId: ChangeIdSchema }),
  z.object({ kind: z.literal('repair') }),
]);
export const WorkerOrderSchema = z.object({
  number: z.int(),
  gateway: z.int(),
  at: MomentSchema,
  work: RotationOrderSchema,
});
export type WorkerOrder = z.infer<typeof WorkerOrderSchema>;

/** How one rotation went. */
export const RotationReportSchema = z.object({
  outcome: OutcomeSchema,
  endedAt: MomentSchema,
  transitions: z.int(),
  key: z.object({ versionId: VersionIdSchema, createdAt: MomentSchema }).describe('the current version after it'),
});
export type RotationReport = z.infer<typeof RotationReportSchema>;

/** `report`: null for a repair. */
export const WorkerAnswerSchema = z.object({ number: z.int(), report: RotationReportSchema.nullable() });

/** What the workers lay their gateways out from. */
export const FleetLayoutSchema = z.object({
  connections: z.int().min(1),
  gateways: z.int().min(1),
  seed: z.int(),
  from: MomentSchema,
});
