import { describe, expect, it } from 'vitest';
import { attemptAnswered, callbackFate } from '../../domain/callback-fate.ts';
import { CALLBACK_ATTEMPTS, callbackPauseSeconds } from '../../domain/callback-schedule.ts';

const DAY_SECONDS = 86_400;
const failed = { kind: 'failed', why: 'answered 503' } as const;
const pauses = Array.from({ length: CALLBACK_ATTEMPTS - 1 }, (_, index) => callbackPauseSeconds(index + 1) ?? 0);

describe('the pauses between attempts', () => {
  it('begin with a minute, never shrink, and are two hours at the most', () => {
    expect(pauses[0]).toBe(60);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(Math.max(...pauses)).toBe(7200);
  });

  it('last for a day from the first attempt to the last, and not for two hours more', () => {
    const span = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(span).toBeGreaterThanOrEqual(DAY_SECONDS);
    expect(span - (pauses.at(-1) ?? 0)).toBeLessThan(DAY_SECONDS);
  });

  it('end with the last attempt', () => {
    expect(callbackPauseSeconds(CALLBACK_ATTEMPTS)).toBeNull();
    expect(callbackPauseSeconds(CALLBACK_ATTEMPTS + 5)).toBeNull();
  });
});

describe('what an answer counts as', () => {
  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [301, 'failed'],
    [307, 'failed'],
    [400, 'failed'],
    [401, 'failed'],
    [404, 'failed'],
    [408, 'failed'],
    [410, 'refused'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
    [0, 'failed'],
  ])('%i: %s', (status, kind) => {
    expect(attemptAnswered(status).kind).toBe(kind);
  });
});

describe('what follows from an attempt', () => {
  it('that was delivered is nothing more', () => {
    expect(callbackFate({ kind: 'delivered' }, CALLBACK_ATTEMPTS)).toEqual({ kind: 'delivered' });
  });

  it('that was refused is death at once', () => {
    expect(callbackFate({ kind: 'refused', why: 'gone' }, 1)).toEqual({ kind: 'dead', why: 'gone' });
  });

  it('that failed is another one after the pause, and death after the last', () => {
    expect(callbackFate(failed, 1)).toEqual({ kind: 'retry', afterSeconds: 60, why: 'answered 503' });
    expect(callbackFate(failed, CALLBACK_ATTEMPTS - 1)).toMatchObject({ kind: 'retry', afterSeconds: 7200 });
    const why = `answered 503, after ${CALLBACK_ATTEMPTS} attempts`;
    expect(callbackFate(failed, CALLBACK_ATTEMPTS)).toEqual({ kind: 'dead', why });
  });
});
