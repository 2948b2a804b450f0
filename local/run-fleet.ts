import * as z from 'zod';
import { type ChangeRequest, ChangeRequestSchema } from '../domain/change-request.ts';
import { FleetDocumentSchema } from '../domain/fleet-document.ts';
import type { RunId } from '../domain/rotation-run.ts';
import { FLEET_STATES, type FleetState, runFleetState } from '../functions/fleet-registry.ts';
import type { ReportPorts } from '../functions/report-rotations/step.ts';
import definition from '../statemachines/rotate-fleet.asl.json' with { type: 'json' };
import { type ExecutionStatus, startExecution } from './engine.ts';

export interface FleetWish {
  /** Names the execution; the run too, when no order is given. */
  readonly execution: string;
  /** An order whose run was begun; null: what is due. */
  readonly order: RunId | null;
  readonly part?: number;
}

export interface FleetSurroundings {
  readonly ports: ReportPorts;
  /** Runs the change to its end, or throws when it is not for this process to run. */
  readonly rotate: (request: ChangeRequest) => Promise<void>;
}

const ChildSchema = z.object({ name: z.string(), input: z.object({ request: ChangeRequestSchema }) });
const ContinuedSchema = z.object({
  name: z.string(),
  input: FleetDocumentSchema.pick({ order: true, part: true }),
});

/** Runs the rotation of a fleet to its end on the embedded engine. Each rotation is a change of its own, with its own record. */
export async function runFleet(wish: FleetWish, { ports, rotate }: FleetSurroundings): Promise<ExecutionStatus> {
  let next: FleetWish | null = wish;
  let status: ExecutionStatus = 'SUCCEEDED';
  while (next !== null && status === 'SUCCEEDED') {
    const { execution, order, part = 1 }: FleetWish = next;
    next = null;
    const { end } = startExecution({
      name: execution,
      definition,
      resumeAfter: 0,
      from: null,
      input: { order, part },
      runTask: async (state, document) => {
        if (isFleetState(state)) return runFleetState(state, document, execution, ports);
        if (state === 'RotateConnection') {
          await rotate(ChildSchema.parse(document).input.request);
          return {};
        }
        const { name, input } = ContinuedSchema.parse(document);
        next = { execution: name, ...input };
        return {};
      },
      // What became of each key is in the changes: the run itself has no history here.
      record: async () => {},
    });
    status = await end;
  }
  return status;
}

function isFleetState(name: string): name is FleetState {
  return Object.hasOwn(FLEET_STATES, name);
}
