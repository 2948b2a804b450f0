import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../local/simulator/scenario.ts';
import type { ScenarioName } from '../../local/simulator/scenarios.ts';
import { changeWorld, inVirtualTime, type WorldWish } from './change-world.ts';

inVirtualTime();

interface Sent {
  readonly scenario: ScenarioName;
  readonly behaviour?: Partial<Scenario>;
  /** PUTs that arrived, PUTs that were stored. A key that nothing but restarted counters speak for is stored twice. */
  readonly update: readonly [number, number];
  readonly rotation: readonly [number, number];
  /** The tunnel was down and up again before anybody could look: what a rotation comes to with proof any. */
  readonly unseen?: 'established' | 'rolled-back';
}

const FAULTS: readonly [string, Sent][] = [
  [
    'never answered, applied',
    { scenario: 'put-times-out-applied', update: [1, 1], rotation: [2, 2], unseen: 'established' },
  ],
  [
    'never answered, and the gateway still at work on it',
    {
      scenario: 'put-times-out-applied',
      behaviour: { pendingSeconds: 40 },
      update: [1, 1],
      rotation: [1, 1],
      unseen: 'rolled-back',
    },
  ],
  [
    'never answered, and the tunnel still down from it',
    { scenario: 'put-times-out-applied', behaviour: { renegotiateSeconds: 40 }, update: [1, 1], rotation: [1, 1] },
  ],
  ['never answered, lost', { scenario: 'put-times-out-lost', update: [2, 1], rotation: [2, 1] }],
  ['answered 502, applied', { scenario: 'put-5xx-applied', update: [1, 1], rotation: [2, 2], unseen: 'established' }],
  ['answered 503, lost', { scenario: 'put-5xx-lost', update: [2, 1], rotation: [2, 1] }],
  [
    'answered with half a document',
    { scenario: 'put-bad-json', update: [1, 1], rotation: [2, 2], unseen: 'established' },
  ],
  ['answered 429 twice', { scenario: 'busy-with-retry-after', update: [3, 1], rotation: [3, 1] }],
];

describe('a PUT whose outcome is not known', () => {
  it.each(FAULTS)('%s: an update is sent again only where nothing shows that it arrived', async (_, sent) => {
    const world = await changeWorld({ scenario: sent.scenario, ...(sent.behaviour && { behaviour: sent.behaviour }) });
    const result = await world.run({ kind: 'update', patch: { tunnel1: { phase2: { rekeyTime: 1800 } } } });
    expect([result.outcome, result.reason]).toEqual(['applied', expect.any(String)]);
    expect([world.facts().puts, world.facts().putsApplied]).toEqual(sent.update);
    expect(world.body()).toMatchObject({ tunnel1: { phase2: { rekeyTime: 1800 } } });
  });

  const rotating = async ({ scenario, behaviour = {} }: Sent, settings: WorldWish['settings']) => {
    const world = await changeWorld({ scenario, behaviour, ...(settings && { settings }) });
    return { world, result: await world.run({ tunnels: ['tunnel1'] }) };
  };

  describe.each(['any', 'strict'] as const)('with proof %s', (proof) => {
    it.each(FAULTS)('%s: a rotation claims no more than was seen, and both ends agree', async (_, sent) => {
      const { world, result } = await rotating(sent, { checks: { proof } });
      const level = sent.unseen && proof === 'strict' ? 'rolled-back' : (sent.unseen ?? 'reauthenticated');
      expect([result.outcome, result.steps[0]?.proof]).toEqual(
        level === 'rolled-back' ? [level, null] : ['applied', level],
      );
      expect([await world.agree(), /not seen to authenticate anew/.test(result.reason)]).toEqual([
        true,
        level === 'rolled-back',
      ]);
    });
  });

  it('on the way back is treated with the same care', async () => {
    const world = await changeWorld({
      behaviour: {
        gatewayErrors: 1,
        faults: [{ method: 'PUT', afterPuts: 2, times: 1, fault: { kind: 'hang', applies: true } }],
      },
    });
    const before = world.body();
    const result = await world.run({ kind: 'update', patch: { displayName: 'office-v2' } });
    expect([result.outcome, world.body(), world.facts().puts]).toEqual(['rolled-back', before, 2]);
  });

  it('that never has one is taken back', async () => {
    const world = await changeWorld({
      behaviour: { faults: [{ method: 'PUT', times: 7, fault: { kind: 'status', status: 503 } }] },
    });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('PutOutcomeUnknownError')]);
    expect([await world.agree(), world.facts().outageMilliseconds]).toEqual([true, 0]);
  });

  it('is refused: nothing is taken back, because nothing was done', async () => {
    const world = await changeWorld({
      behaviour: { faults: [{ method: 'PUT', times: 1, fault: { kind: 'status', status: 403 } }] },
    });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('answered 403')]);
    expect([world.facts().puts, world.facts().putsApplied, await world.agree()]).toEqual([1, 0, true]);
  });
});
