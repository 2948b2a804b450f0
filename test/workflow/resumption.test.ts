import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { ScenarioName } from '../../local/simulator/scenarios.ts';
import { changeWorld, inVirtualTime, throughTime, type World } from './change-world.ts';

inVirtualTime();

class Killed extends Error {}

/** Runs the next change until its history has so many events; then its process is gone. */
async function killedAfter(world: World, events: number): Promise<'killed' | 'ended'> {
  const killing = {
    read: (changeId: ChangeId) => world.histories.read(changeId),
    append: async (changeId: ChangeId, event: HistoryEvent) => {
      if (event.id > events) throw new Killed();
      await world.histories.append(changeId, event);
    },
  };
  try {
    await throughTime(world.start({}, { histories: killing }));
    return 'ended';
  } catch (error) {
    if (error instanceof Killed) return 'killed';
    throw error;
  }
}

/** With the stride between two kills, in events: a history has up to a thousand. */
const SCENARIOS: readonly [ScenarioName, string, number][] = [
  ['calm', 'applied', 2],
  ['gateway-error', 'rolled-back', 3],
  ['keys-differ', 'rolled-back', 29],
];

describe('a change whose process was killed', () => {
  it.each(SCENARIOS)(
    'at any moment, in scenario %s, goes on and ends %s when it is run again',
    async (scenario, outcome, stride) => {
      const ends = new Set<string>();
      for (let events = 0; ; events += stride) {
        const world = await changeWorld({ scenario });
        const id = world.nextId();
        if ((await killedAfter(world, events)) === 'ended') break;
        const result = await throughTime(world.resume(id));
        const claims = (await world.ports.claims.all()).length;
        const pending = Object.hasOwn(await world.labels(), 'AWSPENDING');
        const settled = (await world.agree()) && claims === 0 && !pending;
        ends.add(settled ? result.outcome : `not settled when killed after event ${events}`);
      }
      expect([...ends]).toEqual([outcome]);
    },
    120_000,
  );

  it('after its end only learns its result', async () => {
    const world = await changeWorld();
    const id = world.nextId();
    const result = await world.run();
    const puts = world.facts().puts;
    expect((await throughTime(world.resume(id))).outcome).toBe(result.outcome);
    expect(world.facts().puts).toBe(puts);
  });

  it('has one history, which says that it went on', async () => {
    const world = await changeWorld();
    const id = world.nextId();
    await killedAfter(world, 40);
    await throughTime(world.resume(id));
    const history = await world.histories.read(id);
    expect(history.map(({ id: number }) => number)).toEqual(history.map((_, index) => index + 1));
    expect(history.filter(({ type }) => type === 'ExecutionRedriven')).toHaveLength(1);
  });
});
