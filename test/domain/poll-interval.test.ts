import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollIntervalSeconds } from '../../domain/poll-interval.ts';

const elapsed = fc.double({ min: 0, max: 10_000, noNaN: true });
const options = fc.record({
  first: fc.integer({ min: 1, max: 10 }),
  ceilingSeconds: fc.integer({ min: 10, max: 120 }),
});

/** The times of the looks, in seconds since the wait began, up to the first one at or after `until`. */
function looks(until: number, startAt: number, how: { first: number; ceilingSeconds: number }): number[] {
  const times = [startAt];
  let at = startAt;
  while (at < until) {
    at += pollIntervalSeconds(at, how);
    times.push(at);
  }
  return times;
}

describe('pollIntervalSeconds', () => {
  it.each([
    [0, 1],
    [9.9, 1],
    [10, 2],
    [15, 3],
    [60, 12],
    [299, 59],
    [300, 60],
    [2700, 60],
    [-5, 1],
  ])('after %d s is %d s', (elapsedSeconds, seconds) => {
    expect(pollIntervalSeconds(elapsedSeconds)).toBe(seconds);
  });

  it('keeps to the first interval and to the ceiling that it is given', () => {
    expect(pollIntervalSeconds(0, { first: 5 })).toBe(5);
    expect(pollIntervalSeconds(3600, { ceilingSeconds: 20 })).toBe(20);
    expect(pollIntervalSeconds(0, { first: 30, ceilingSeconds: 20 })).toBe(20);
    expect(pollIntervalSeconds(0, { first: 0, ceilingSeconds: 0 })).toBe(1);
  });

  it('is a whole number of seconds, and no shorter the longer the wait', () => {
    fc.assert(
      fc.property(elapsed, elapsed, options, (a, b, how) => {
        const [sooner, later] = [Math.min(a, b), Math.max(a, b)];
        const interval = pollIntervalSeconds(sooner, how);
        expect(Number.isInteger(interval)).toBe(true);
        expect(interval).toBeLessThanOrEqual(pollIntervalSeconds(later, how));
      }),
    );
  });

  it('sees a settled gateway within a fifth of the time that it took, or within the first interval', () => {
    fc.assert(
      fc.property(elapsed, fc.integer({ min: 0, max: 20 }), options, (settledAt, startAt, how) => {
        const seenAt = looks(settledAt, startAt, how).at(-1) ?? 0;
        const delay = Math.max(0, seenAt - Math.max(settledAt, startAt));
        expect(delay).toBeLessThanOrEqual(Math.min(how.ceilingSeconds, Math.max(how.first, settledAt / 5)));
      }),
    );
  });

  it('is late by a tenth in the mean, while the ceiling does not bind', () => {
    const how = { first: 1, ceilingSeconds: 60 };
    const ratios = Array.from({ length: 2000 }, (_, index) => {
      const settledAt = 20 + index * 0.139;
      return ((looks(settledAt, 2, how).at(-1) ?? 0) - settledAt) / settledAt;
    });
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(mean).toBeGreaterThan(0.05);
    expect(mean).toBeLessThan(0.11);
  });

  it('needs fewer than 80 looks for the 45 minutes that STACKIT allows itself', () => {
    expect(looks(2700, 2, { first: 1, ceilingSeconds: 60 }).length).toBeLessThan(80);
  });
});
