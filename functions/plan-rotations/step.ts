import type { FleetDocument, PlanRotationsOutput } from '../../domain/fleet-document.ts';
import { fleetTurn } from '../../domain/fleet-turn.ts';
import type { RunEntry } from '../../domain/ports.ts';
import { planRotations as plan } from '../../domain/rotation-due.ts';
import { plannedRotation } from '../../domain/rotation-request.ts';
import type { RunId } from '../../domain/rotation-run.ts';
import { gatherFleet } from '../fleet-facts.ts';
import type { FleetPorts } from '../fleet-ports.ts';
import { runOf } from '../run-of-execution.ts';

/**
 * Decides from the state of the world which keys rotate now, and what the execution does next. What is started is noted first: a
 * run knows its rotations whatever becomes of this execution.
 */
export async function planRotations(
  document: FleetDocument,
  execution: RunId,
  ports: FleetPorts,
): Promise<PlanRotationsOutput> {
  const entry = await runOf(document, execution, ports);
  const { handled, turn } = document.planRotations ?? { handled: [], turn: 0 };
  const gathered = await gatherFleet(ports, entry, handled);
  const { facts } = gathered;
  const decided = fleetTurn({
    plan: plan(facts),
    cause: entry.run.cause,
    state: entry.state,
    earlier: { handled, turn },
    unrecorded: gathered.unrecorded,
    now: facts.now,
  });
  const rotations = decided.start.flatMap((start) => {
    const settings = gathered.settings[start.connection];
    return settings ? [plannedRotation(start, entry.run, { settings, now: facts.now })] : [];
  });
  if (rotations.length > 0) await noteThem(entry, rotations, ports);
  const part = document.part + 1;
  return {
    ...decided,
    start: rotations.map(({ request }) => ({ request })),
    next: { execution: `${entry.run.id}-${part}`, part },
  };
}

async function noteThem(
  { run }: RunEntry,
  rotations: readonly ReturnType<typeof plannedRotation>[],
  { runs, signals }: FleetPorts,
): Promise<void> {
  await runs.begin(run);
  await runs.note(
    run.id,
    rotations.map(({ request: { connection, changeId } }) => ({ connection, changeId })),
  );
  for (const { asked } of rotations) if (asked !== null) await signals.record(asked);
}
