import { Fault } from '../domain/errors.ts';
import type { FleetDocument } from '../domain/fleet-document.ts';
import type { RunEntry } from '../domain/ports.ts';
import type { RunId } from '../domain/rotation-run.ts';
import type { FleetPorts } from './fleet-ports.ts';

/** The run that an execution works for: the order that it names, or what is due at this moment, by the schedule. */
export async function runOf(
  { order }: FleetDocument,
  execution: RunId,
  { runs, clock }: Pick<FleetPorts, 'runs' | 'clock'>,
): Promise<RunEntry> {
  const known = await runs.find(order ?? execution);
  if (known) return known;
  if (order !== null) throw new Fault('RunMissingError', `there is no run ${order}`);
  return dueRun(execution, clock.now());
}

export function dueRun(id: RunId, now: number): RunEntry {
  return {
    run: {
      id,
      selection: { all: true },
      reason: 'keys are due',
      ticket: null,
      by: { name: 'schedule', via: 'schedule' },
      startedAt: new Date(now).toISOString(),
      cause: 'due',
      emergency: null,
    },
    state: 'running',
    endedAt: null,
  };
}
