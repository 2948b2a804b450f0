import { describe, expect, it } from 'vitest';
import { FleetSettingsSchema } from '../../../domain/fleet-settings.ts';
import { planRotations } from '../../../domain/rotation-due.ts';
import { freezesOf } from '../../../local/fleet-simulation/fleet-layout.ts';
import { fleetRoster } from '../../../local/fleet-simulation/fleet-roster.ts';
import type { EndedRotation } from '../../../local/fleet-simulation/rotations-under-way.ts';
import { simulateFleet } from '../../../local/fleet-simulation/simulate-fleet.ts';
import { scriptedCrew } from './scripted-crew.ts';

const DAY = 86_400_000;
const LAYOUT = { connections: 150, gateways: 40, seed: 5, from: Date.UTC(2026, 1, 2) };
const settings = (differences: object = {}) => FleetSettingsSchema.parse({ stopAfterRollbacks: 1000, ...differences });

/** The same fleet asked about as a whole, every minute, with every end known when it comes. No operator comes. */
async function startsOfNaivePlanning(fleet: ReturnType<typeof settings>, days: number): Promise<readonly string[]> {
  const crew = scriptedCrew();
  const roster = fleetRoster(LAYOUT, fleet);
  let running: EndedRotation[] = [];
  const rollbacks: number[] = [];
  const world = {
    settings: fleet,
    freezes: freezesOf(LAYOUT),
    calendar: null,
    claims: new Map(),
    order: null,
    state: 'running' as const,
  };
  const decide = async (now: number) => {
    for (const ended of running.filter(({ endedAt }) => endedAt <= now)) {
      roster.noteEnd(ended);
      if (ended.outcome !== 'applied') rollbacks.push(ended.endedAt);
    }
    running = running.filter(({ endedAt }) => endedAt > now);
    const connections = roster.names.map((name) => roster.member(name).connection);
    const { start, held } = planRotations({ ...world, now, connections, running, rollbacks });
    for (const one of start) {
      const report = await crew.rotate(0, one.connection, one.changeId, now);
      running.push({ ...one, ...report, gateway: 0, canary: false, readyAt: now, queuedAt: now, startedAt: now });
    }
    return held.some(({ code }) => code.startsWith('gateway.') || code === 'fleet.full' || code === 'canaries.first');
  };
  for (let tick = LAYOUT.from; tick < LAYOUT.from + days * DAY; tick += 900_000) {
    let somebodyWaits = await decide(tick);
    while (somebodyWaits) {
      const next = Math.min(...running.map(({ endedAt }) => endedAt));
      if (next >= tick + 900_000) break;
      somebodyWaits = await decide(next);
    }
  }
  return crew.starts;
}

describe('a simulated fleet', () => {
  it.each([
    ['with room for all', {}],
    ['with room for two at once', { atMostAtOnce: 2 }],
    ['that stops after three rollbacks a day', { stopAfterRollbacks: 3 }],
  ])(
    '%s starts the same rotations at the same moments as if all were asked about all the time',
    async (_, differences) => {
      const crew = scriptedCrew();
      // Nothing fails four times within the time, so that no operator is called.
      await simulateFleet({ layout: LAYOUT, fleet: settings(differences), days: 45, crew });
      expect(crew.starts.length).toBeGreaterThan(40);
      expect(crew.repairs).toEqual([]);
      expect(crew.starts.toSorted()).toEqual((await startsOfNaivePlanning(settings(differences), 45)).toSorted());
    },
  );

  it('counts what happened', async () => {
    const crew = scriptedCrew();
    const figures = await simulateFleet({ layout: LAYOUT, fleet: settings({ atMostAtOnce: 3 }), days: 100, crew });
    expect(figures.rotations).toBe(crew.starts.length);
    expect(figures.transitions).toBe(35 * figures.rotations);
    const { applied = 0, 'rolled-back': rolledBack = 0 } = figures.outcomes;
    expect([applied + rolledBack, figures.rollbacks]).toEqual([figures.rotations, rolledBack]);
    expect(applied).toBeGreaterThanOrEqual(LAYOUT.connections - 1);
    expect(figures.mostAtOnce).toBeLessThanOrEqual(3);
    expect(figures).toMatchObject({ overdueWithoutFailure: 0, operatorVisits: crew.repairs.length });
  });

  it('is told of each day', async () => {
    const told: number[] = [];
    await simulateFleet({
      layout: LAYOUT,
      fleet: settings(),
      days: 3,
      crew: scriptedCrew(),
      onDay: (day) => void told.push(day),
    });
    expect(told).toEqual([0, 1, 2]);
  });

  it('fails with the crew', async () => {
    const crew = { ...scriptedCrew(), rotate: () => Promise.reject(new Error('a thread died')) };
    await expect(simulateFleet({ layout: LAYOUT, fleet: settings(), days: 30, crew })).rejects.toThrow('a thread died');
  });
});
