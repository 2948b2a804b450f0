import type { RunStarter } from '../domain/ports.ts';
import type { RunId } from '../domain/rotation-run.ts';
import { type FleetSurroundings, runFleet } from './run-fleet.ts';

/** Runs orders in this process, each once at a time. */
export function fleetInProcess(fleet: FleetSurroundings, onFailure: (error: unknown) => void): RunStarter {
  const running = new Set<RunId>();
  return {
    start: async (id) => {
      if (running.has(id)) return;
      running.add(id);
      runFleet({ execution: id, order: id }, fleet)
        .catch(onFailure)
        .finally(() => running.delete(id));
    },
  };
}
