import * as z from 'zod';
import { ChangeRequestSchema } from './change-request.ts';
import { TURN_VERDICTS, TurnsSoFarSchema } from './fleet-turn.ts';
import { RunIdSchema } from './rotation-run.ts';

export const PlanRotationsOutputSchema = TurnsSoFarSchema.extend({
  verdict: z.enum(TURN_VERDICTS),
  start: z.array(z.object({ request: ChangeRequestSchema })),
  waitSeconds: z.number().int().min(0),
  next: z.object({ execution: z.string(), part: z.number().int() }).describe('who goes on, where somebody does'),
});
export type PlanRotationsOutput = z.infer<typeof PlanRotationsOutputSchema>;

export const ReportRotationsOutputSchema = z.object({
  rotations: z.number().int().describe('started in this run'),
  overdue: z.number().int().describe('keys that are older than they may be'),
});
export type ReportRotationsOutput = z.infer<typeof ReportRotationsOutputSchema>;

/** What `rotate-fleet.asl.json` carries from state to state: a Task state `PlanRotations` writes `planRotations`. */
export const FleetDocumentSchema = z.object({
  order: RunIdSchema.nullable().describe('null: what is due'),
  part: z.number().int().min(1).default(1).describe('an order may take several executions'),
  planRotations: PlanRotationsOutputSchema.optional(),
  reportRotations: ReportRotationsOutputSchema.optional(),
});
export type FleetDocument = z.infer<typeof FleetDocumentSchema>;
