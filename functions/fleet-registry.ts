import type * as z from 'zod';
import {
  type FleetDocument,
  FleetDocumentSchema,
  PlanRotationsOutputSchema,
  ReportRotationsOutputSchema,
} from '../domain/fleet-document.ts';
import { type RunId, RunIdSchema } from '../domain/rotation-run.ts';
import { planRotations } from './plan-rotations/step.ts';
import { type ReportPorts, reportRotations } from './report-rotations/step.ts';

interface FleetStateEntry {
  /** Below functions/. */
  readonly folder: string;
  readonly output: z.ZodType;
  readonly run: (document: FleetDocument, execution: RunId, ports: ReportPorts) => Promise<unknown>;
}

/** Every Task state of `rotate-fleet.asl.json` that does a step, by its name. The others start executions. */
export const FLEET_STATES = {
  PlanRotations: { folder: 'plan-rotations', output: PlanRotationsOutputSchema, run: planRotations },
  ReportRotations: { folder: 'report-rotations', output: ReportRotationsOutputSchema, run: reportRotations },
} as const satisfies Record<string, FleetStateEntry>;

export type FleetState = keyof typeof FLEET_STATES;

/** Runs one state as an engine hands it over: the document in, parsed; what the state writes under its own key out, parsed. */
export async function runFleetState(
  state: FleetState,
  document: unknown,
  execution: string,
  ports: ReportPorts,
): Promise<unknown> {
  const { run, output } = FLEET_STATES[state];
  return output.parse(await run(FleetDocumentSchema.parse(document), RunIdSchema.parse(execution), ports));
}
