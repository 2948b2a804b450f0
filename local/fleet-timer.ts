import { randomUUID } from 'node:crypto';
import { leftRotations } from './left-rotations.ts';
import { type FleetSurroundings, runFleet } from './run-fleet.ts';

export interface FleetTimerWish {
  readonly fleet: FleetSurroundings;
  readonly everyMinutes: number;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Rotates what is due, now and again every so many minutes, also while rotations of an earlier tick go on. What an earlier
 * process left in its midst goes on first.
 */
export function startFleetTimer({ fleet, everyMinutes, onFailure }: FleetTimerWish): { stop(): void } {
  const tick = async () => {
    const status = await runFleet({ execution: `due-${randomUUID()}`, order: null }, fleet);
    if (status === 'FAILED') throw new Error('what rotates could not be decided');
  };
  const resume = async () => {
    const left = await leftRotations(fleet.ports.index);
    // Those that another process runs are refused: they are in good hands.
    await Promise.allSettled(left.map((request) => fleet.rotate(request)));
  };
  const run = () => void tick().catch(onFailure);
  void resume().catch(onFailure);
  run();
  const timer = setInterval(run, everyMinutes * 60_000);
  return { stop: () => clearInterval(timer) };
}
