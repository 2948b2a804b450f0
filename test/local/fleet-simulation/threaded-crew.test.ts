import { describe, expect, it } from 'vitest';
import { FleetSettingsSchema } from '../../../domain/fleet-settings.ts';
import { ChangeIdSchema } from '../../../domain/identifiers.ts';
import { layOut } from '../../../local/fleet-simulation/fleet-layout.ts';
import { type RotationCrew, threadedCrew } from '../../../local/fleet-simulation/rotation-crew.ts';
import { simulateFleet } from '../../../local/fleet-simulation/simulate-fleet.ts';
import type { ScenarioName } from '../../../local/simulator/scenarios.ts';

const DAY = 86_400_000;
const LAYOUT = { connections: 2000, gateways: 2000, seed: 3, from: Date.UTC(2026, 1, 2) };

async function withCrew<T>(
  threads: number,
  layout: typeof LAYOUT,
  work: (crew: RotationCrew) => Promise<T>,
): Promise<T> {
  const crew = threadedCrew(layout, threads);
  try {
    return await work(crew);
  } finally {
    await crew.close();
  }
}

/** The first connection whose gateway behaves like this and whose window is open on these days; undefined: always. */
function found(behaviour: ScenarioName, days: string | undefined) {
  for (let gateway = 0; gateway < LAYOUT.gateways; gateway += 1) {
    const { scenario, connections } = layOut(LAYOUT, gateway);
    const connection = connections.find(({ settings }) => settings.window?.days.join() === days);
    if (scenario === behaviour && connection) return { gateway, ...connection };
  }
  throw new Error(`nobody is ${behaviour} and open on ${days ?? 'all days'}`);
}

type Found = ReturnType<typeof found>;
const rotate = (crew: RotationCrew, { gateway, name }: Found, days: number) =>
  crew.rotate(gateway, name, ChangeIdSchema.parse(`rot-${days}`), LAYOUT.from + days * DAY);

describe('a crew of threads', () => {
  it('runs the real program on a simulated gateway, in virtual time', async () => {
    const connection = found('calm', undefined);
    const report = await withCrew(1, LAYOUT, (crew) => rotate(crew, connection, 1));
    expect(report).toMatchObject({ outcome: 'applied', key: { versionId: expect.not.stringMatching(/^0+$/) } });
    expect(report.transitions).toBeGreaterThan(30);
    const took = report.endedAt - (LAYOUT.from + DAY);
    expect([took > 2_000, took < 60_000]).toEqual([true, true]);
    expect(report.key.createdAt).toBeGreaterThanOrEqual(LAYOUT.from + DAY);
  });

  it('is refused by the program what the decision should not have started: a rotation outside of its window', async () => {
    const sunday = found('calm', 'sun');
    const report = await withCrew(1, LAYOUT, (crew) => rotate(crew, sunday, 1));
    expect(report).toMatchObject({ outcome: 'rejected', key: sunday.key });
  });

  it.each(['gateway-error', 'keys-differ'] as const)('goes back where the other side is %s', async (scenario) => {
    const connection = found(scenario, undefined);
    const report = await withCrew(1, LAYOUT, (crew) => rotate(crew, connection, 1));
    expect(report).toMatchObject({ outcome: 'rolled-back', key: connection.key });
  });

  it('has an operator put right what went wrong for good', async () => {
    const connection = found('gateway-error-for-good', undefined);
    const outcomes = await withCrew(1, LAYOUT, async (crew) => {
      const first = await rotate(crew, connection, 1);
      await crew.repair(connection.gateway, LAYOUT.from + 2 * DAY);
      return [first.outcome, (await rotate(crew, connection, 3)).outcome];
    });
    expect(outcomes).toEqual(['needs-operator', 'applied']);
  });

  it('comes to the same figures with any number of threads', async () => {
    const layout = { ...LAYOUT, connections: 24, gateways: 8 };
    const fleet = FleetSettingsSchema.parse({});
    const figures = (threads: number) =>
      withCrew(threads, layout, (crew) => simulateFleet({ layout, fleet, days: 60, crew }));
    const [alone, together] = await Promise.all([figures(1), figures(3)]);
    expect(together).toEqual(alone);
    expect(alone.rotations).toBeGreaterThan(5);
    expect(alone.overdueWithoutFailure).toBe(0);
  });
});
