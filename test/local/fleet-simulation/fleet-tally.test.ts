import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../domain/change-result.ts';
import { fleetTally, type TalliedRotation } from '../../../local/fleet-simulation/fleet-tally.ts';

/** Moments in seconds. */
function rotation(
  gateway: number,
  [readyAt, queuedAt, startedAt, endedAt]: readonly [number, number, number, number],
  outcome: Outcome = 'applied',
): TalliedRotation {
  const moments = {
    readyAt: readyAt * 1000,
    queuedAt: queuedAt * 1000,
    startedAt: startedAt * 1000,
    endedAt: endedAt * 1000,
  };
  return { connection: `c${startedAt}`, gateway, outcome, transitions: 10, ...moments };
}
const figuresOf = (...rotations: TalliedRotation[]) => {
  const tally = fleetTally();
  for (const one of rotations) tally.rotated(one);
  return tally.figures();
};

describe('the figures of a fleet', () => {
  it('are those of nothing when nothing happened', () => {
    expect(fleetTally().figures()).toEqual({
      rotations: 0,
      outcomes: {},
      rollbacks: 0,
      transitions: 0,
      overdueDays: 0,
      overdueConnections: 0,
      overdueWithoutFailure: 0,
      operatorVisits: 0,
      mostAtOnce: 0,
      longestWaitSeconds: 0,
      longestWaitOf: null,
      shareOfPossibleSpeed: 1,
    });
  });

  it('count ends by their outcome', () => {
    const once = [0, 0, 0, 1] as const;
    expect(
      figuresOf(rotation(1, once), rotation(2, once, 'rolled-back'), rotation(3, once, 'needs-operator')),
    ).toMatchObject({
      rotations: 3,
      rollbacks: 2,
      transitions: 30,
      outcomes: { applied: 1, 'rolled-back': 1, 'needs-operator': 1 },
    });
  });

  it('know how many were under way at once; one that ends as another starts does not count', () => {
    const one = rotation(1, [0, 0, 0, 10]);
    expect(figuresOf(one, rotation(2, [0, 0, 5, 15]), rotation(3, [0, 0, 10, 20])).mostAtOnce).toBe(2);
  });

  it('know the longest wait, and whose it was', () => {
    const figures = figuresOf(rotation(1, [0, 0, 5, 10]), rotation(2, [1, 20, 30, 31]));
    expect(figures).toMatchObject({ longestWaitSeconds: 29, longestWaitOf: 'c30' });
  });

  it.each<[string, TalliedRotation[], number]>([
    ['one that waited for nothing', [rotation(1, [0, 0, 0, 10])], 1],
    ['two in turn without a pause between', [rotation(1, [0, 0, 0, 10]), rotation(1, [0, 0, 10, 20])], 1],
    [
      'two with a pause, though the second was ready',
      [rotation(1, [0, 0, 0, 10]), rotation(1, [0, 5, 20, 30])],
      20 / 30,
    ],
    ['one that waited for a canary, which is no waste', [rotation(1, [0, 100, 100, 110])], 1],
    ['one that waited among those at once', [rotation(1, [0, 0, 10, 20])], 0.5],
    ['gateways that work side by side', [rotation(1, [0, 0, 0, 10]), rotation(2, [0, 0, 10, 20])], 2 / 3],
  ])('measure the speed of %s', (_, rotations, share) => {
    expect(figuresOf(...rotations).shareOfPossibleSpeed).toBeCloseTo(share, 10);
  });

  it('add up days that are overdue, apart from those that failed', () => {
    const tally = fleetTally();
    tally.rotated({ ...rotation(1, [0, 0, 0, 1], 'rolled-back'), connection: 'broken' });
    tally.overdue('broken', 86_400_000);
    tally.overdue('broken', 86_400_000);
    tally.overdue('late', 43_200_000);
    tally.overdue('in time', -1);
    expect(tally.figures()).toMatchObject({ overdueDays: 2.5, overdueConnections: 2, overdueWithoutFailure: 1 });
  });
});
