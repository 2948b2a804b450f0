import { inMemoryRotationRuns } from '../../adapters/memory/in-memory-rotation-runs.ts';
import type { ChangeFreeze } from '../../domain/change-freeze.ts';
import type { ChangeRequest } from '../../domain/change-request.ts';
import { type FleetSettings, FleetSettingsSchema } from '../../domain/fleet-settings.ts';
import { type RotationRun, RotationRunSchema } from '../../domain/rotation-run.ts';
import type { ReportPorts } from '../../functions/report-rotations/step.ts';
import { rotateOnce } from '../../local/rotate-once.ts';
import { runChange } from '../../local/run-change.ts';
import { runFleet } from '../../local/run-fleet.ts';
import { changeWorld, throughTime, type WorldWish } from './change-world.ts';

export interface FleetWorldWish extends WorldWish {
  readonly fleet?: Partial<FleetSettings>;
  readonly freezes?: readonly ChangeFreeze[];
}

export const gatewayId = (mark: number) => `9b2e4f17-6a3c-4d58-8e01-7c5d92fb3a0${mark}`;

/** A world with the rotation of its fleet: the real program, which starts real changes. */
export async function fleetWorld(wish: FleetWorldWish = {}) {
  const world = await changeWorld(wish);
  const { runtime, index, ports: stepPorts, connections } = world;
  const runs = inMemoryRotationRuns();
  const measured: Parameters<ReportPorts['measure']>[0][] = [];
  const ports: ReportPorts = {
    ...stepPorts,
    index,
    runs,
    registry: {
      ...stepPorts.registry,
      all: async () => connections,
      fleet: async () => FleetSettingsSchema.parse({ ...wish.fleet }),
    },
    measure: (keys) => measured.push(keys),
  };
  /** In the order of their beginnings and ends: `begins office`, `applied office`. */
  const seen: string[] = [];
  const mayStart: { before: (request: ChangeRequest) => Promise<void> } = { before: async () => {} };
  const locked = new Set<string>();
  const rotate = rotateOnce({
    index,
    lock: (changeId) => {
      if (locked.has(changeId)) return null;
      locked.add(changeId);
      return { release: () => locked.delete(changeId) };
    },
    run: async (request) => {
      await mayStart.before(request);
      seen.push(`begins ${request.connection}`);
      const { outcome } = await runChange(request, runtime);
      seen.push(`${outcome} ${request.connection}`);
    },
  });
  let count = 0;
  const surroundings = { ports, rotate };
  return {
    ...world,
    ports,
    runs,
    measured,
    seen,
    mayStart,
    /** What the schedule does, now. */
    tick: () => {
      count += 1;
      return runFleet({ execution: `tick-${count}`, order: null }, surroundings);
    },
    order: async (what: Partial<RotationRun> = {}) => {
      const run = RotationRunSchema.parse({
        id: 'run-1',
        selection: { all: true },
        reason: 'key leaked',
        ticket: null,
        by: { name: 'anna', via: 'command-line' },
        startedAt: new Date(ports.clock.now()).toISOString(),
        cause: 'order',
        emergency: null,
        ...what,
      });
      await runs.begin(run);
      return runFleet({ execution: run.id, order: run.id }, surroundings);
    },
    async currentKeys() {
      const all = Object.entries(connections).map(
        async ([name]) => [name, (await world.labels(name)).AWSCURRENT] as const,
      );
      return Object.fromEntries(await Promise.all(all));
    },
    throughTime,
  };
}
