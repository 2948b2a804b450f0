import { describe, expect, it } from 'vitest';
import type { ChangeResult } from '../../domain/change-result.ts';
import { changeWorld, inVirtualTime, type World, type WorldWish } from './change-world.ts';

inVirtualTime();

const keepsOld = { follows: false, followSeconds: 0, loads: 'keeps-old', tunnels: 'every' } as const;
const levels = ({ steps }: ChangeResult) => steps.map(({ direction, proof }) => `${direction} ${proof}`);
const puts = ({ deeds }: World) => deeds.filter((deed) => deed.startsWith('PUT'));

/** Seconds from the first step's PUT to the second's. */
const pauseSeconds = ({ steps: [first, second] }: ChangeResult) =>
  (Date.parse(second?.startedAt ?? '') - Date.parse(first?.startedAt ?? '')) / 1000;

describe('between the two steps of a rolling change', () => {
  it('a tunnel that is only established has until its deadline to authenticate anew', async () => {
    const world = await changeWorld({ scenario: 'late-reset' });
    const result = await world.run();
    expect([result.outcome, levels(result)]).toEqual(['applied', ['forward reauthenticated', 'forward established']]);
    expect(pauseSeconds(result)).toBeGreaterThan(20);
    expect(pauseSeconds(result)).toBeLessThan(30);
  });

  it('a gateway that resets no tunnel costs that time, and the change is applied all the same', async () => {
    const world = await changeWorld({ scenario: 'no-reset', settings: { checks: { tunnelDeadlineSeconds: 60 } } });
    const result = await world.run();
    expect([result.outcome, result.reason, levels(result)]).toEqual([
      'applied',
      expect.stringContaining('tunnel1 and tunnel2 stayed up without a new authentication'),
      ['forward established', 'forward established'],
    ]);
    expect(pauseSeconds(result)).toBeGreaterThanOrEqual(60);
    expect(pauseSeconds(result)).toBeLessThan(80);
  });

  it('nothing waits where the next tunnel is down already', async () => {
    const world = await changeWorld({ scenario: 'no-reset', behaviour: { keysDifferAtStart: ['tunnel1', 'tunnel2'] } });
    const result = await world.run({ allowInterruption: true });
    expect([result.outcome, levels(result)]).toEqual([
      'applied',
      ['forward reauthenticated', 'forward reauthenticated'],
    ]);
    expect(pauseSeconds(result)).toBeLessThan(10);
  });
});

describe('a device that loaded no key at a gateway that resets late', () => {
  const lying = (wish: WorldWish): WorldWish => ({ ...wish, behaviour: { device: keepsOld, ...wish.behaviour } });

  it('is found out on the first tunnel: the second is never touched', async () => {
    const world = await changeWorld(
      lying({ scenario: 'late-reset', settings: { checks: { tunnelDeadlineSeconds: 40 } } }),
    );
    const result = await world.run();
    expect([result.outcome, puts(world)]).toEqual(['rolled-back', ['PUT tunnel2', 'PUT tunnel2']]);
    expect([await world.agree(), world.facts().outageMilliseconds]).toEqual([true, 0]);
  });

  it.each<[string, WorldWish, RegExp]>([
    [
      'while the second tunnel is checked',
      { behaviour: { resetAfterSeconds: 28 } },
      /^the check failed: tunnel2 fell, and its new key had not been tried before/,
    ],
    [
      'while the gateway works on the second tunnel',
      { behaviour: { resetAfterSeconds: 60, pendingSeconds: 30 } },
      /^the gateway did not become READY: gateway PENDING, .*; tunnel2 fell/,
    ],
  ])('and later than the deadline, fails the second step at once when it shows %s', async (_, wish, reason) => {
    const checks = { stableSeconds: 3, tunnelDeadlineSeconds: 20 };
    const world = await changeWorld(lying({ ...wish, settings: { checks } }));
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringMatching(reason)]);
    const journey = result.steps.map(({ direction, tunnels }) => `${direction} ${tunnels.join()}`);
    expect(journey).toEqual(['forward tunnel2', 'forward tunnel1', 'back tunnel2', 'back tunnel1']);
    expect(world.facts().putsApplied).toBe(4);
    expect([await world.agree(), world.facts().outageMilliseconds]).toEqual([true, 0]);
  });
});
