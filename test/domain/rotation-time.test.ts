import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeFreeze } from '../../domain/change-freeze.ts';
import { type ChangeWindow, windowAt } from '../../domain/change-window.ts';
import { type RotationTimeFacts, rotationTime } from '../../domain/rotation-time.ts';
import { DAY, HOUR, versionId } from './example-fleet.ts';

const SUNDAY: ChangeWindow = { days: ['sun'], from: '02:00', to: '04:00', timeZone: 'UTC' };
const NIGHTLY: ChangeWindow = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '22:00',
  to: '04:00',
  timeZone: 'UTC',
};
const ALWAYS: ChangeWindow = { ...NIGHTLY, days: [...NIGHTLY.days, 'sat', 'sun'], from: '00:00', to: '00:00' };
/** Too old on a Wednesday, 8 April. */
const CREATED = Date.parse('2026-01-08T12:00:00Z');
const FACTS: RotationTimeFacts = {
  connection: 'office',
  key: { versionId: versionId(1), createdAt: CREATED },
  maxAgeDays: 90,
  window: null,
  freezes: [],
  canary: false,
  spareWindows: 1,
  everyMinutes: 15,
};
const due = (facts: Partial<RotationTimeFacts>) => new Date(rotationTime({ ...FACTS, ...facts }).dueAt).toISOString();
/** The canary's moment is the beginning of its window, which shows which window was chosen. */
const opening = (facts: Partial<RotationTimeFacts>) => due({ ...facts, canary: true });
const freeze = (from: string, to: string): ChangeFreeze => ({
  from: `2026-${from}:00Z`,
  to: `2026-${to}:00Z`,
  reason: 'audit',
});

describe('the rotation of a key is due', () => {
  it.each<[string, Partial<RotationTimeFacts>, string]>([
    ['in the last window but one before it is too old', { window: SUNDAY, spareWindows: 0 }, '2026-03-29T02:00'],
    ['as many windows earlier as are to be spared', { window: SUNDAY, spareWindows: 2 }, '2026-03-15T02:00'],
    ['in the night before', { window: NIGHTLY, spareWindows: 0 }, '2026-04-06T22:00'],
    ['a day earlier when it is always open', { spareWindows: 0 }, '2026-04-06T12:00'],
    ['a day earlier when all of the week is its window', { window: ALWAYS, spareWindows: 0 }, '2026-04-06T12:00'],
    ['a quarter of its life earlier when that is short', { maxAgeDays: 2, spareWindows: 0 }, '2026-01-09T12:00'],
    [
      'in the window before a freeze',
      { window: SUNDAY, spareWindows: 0, freezes: [freeze('03-20T00:00', '04-05T05:00')] },
      '2026-03-08T02:00',
    ],
    [
      'in what a freeze leaves of a window',
      { window: NIGHTLY, spareWindows: 0, freezes: [freeze('04-06T00:00', '04-07T01:00')] },
      '2026-04-07T01:00',
    ],
    [
      'in an earlier window when a freeze leaves too little of it',
      { window: NIGHTLY, spareWindows: 0, freezes: [freeze('04-06T00:00', '04-07T03:30')] },
      '2026-04-03T22:00',
    ],
    [
      'whatever freezes others',
      {
        window: SUNDAY,
        spareWindows: 0,
        freezes: [{ ...freeze('03-20T00:00', '04-05T05:00'), connections: ['plant'] }],
      },
      '2026-03-29T02:00',
    ],
  ])('%s', (_, facts, expected) => {
    expect(opening(facts)).toBe(`${expected}:00.000Z`);
  });

  it('half-way through its life when no window opens before it is too old', () => {
    expect(
      due({ window: SUNDAY, maxAgeDays: 1, key: { ...FACTS.key, createdAt: Date.parse('2026-01-11T02:30:00Z') } }),
    ).toBe('2026-01-11T14:30:00.000Z');
  });

  it('is too old after its days', () => {
    expect(rotationTime(FACTS).limitAt).toBe(CREATED + 90 * DAY);
  });

  it('at a moment of its own in the first half of the window, and a canary before all others', () => {
    const moments = Array.from({ length: 200 }, (_, index) =>
      Date.parse(due({ window: SUNDAY, connection: `c${index}`, spareWindows: 0 })),
    );
    const opens = Date.parse('2026-04-05T02:00:00Z');
    const inMinutes = moments.map((at) => (at - opens) / 60_000).toSorted((one, other) => one - other);
    expect([inMinutes.at(0), inMinutes.at(-1)].map((minutes) => Math.round((minutes ?? 0) / 10))).toEqual([0, 6]);
    for (const quarter of [0, 15, 30, 45]) {
      expect(inMinutes.filter((minutes) => minutes >= quarter && minutes < quarter + 15).length).toBeGreaterThan(30);
    }
  });

  it('at another moment for the next key', () => {
    expect(due({ key: { ...FACTS.key, versionId: versionId(2) } })).not.toBe(due({}));
  });
});

describe('whatever window, freezes and ages are', () => {
  const quarter = fc
    .integer({ min: 0, max: 95 })
    .map((q) => `${String(Math.floor(q / 4)).padStart(2, '0')}:${String((q % 4) * 15).padStart(2, '0')}`);
  const window = fc.record({
    days: fc.subarray([...NIGHTLY.days, 'sat' as const, 'sun' as const], { minLength: 1 }),
    from: quarter,
    to: quarter,
    timeZone: fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo'),
  });
  const someFreeze = fc
    .tuple(fc.integer({ min: 0, max: 120 * 24 }), fc.integer({ min: 1, max: 400 }))
    .map(([from, hours]) => ({
      from: new Date(CREATED + from * HOUR).toISOString(),
      to: new Date(CREATED + (from + hours) * HOUR).toISOString(),
      reason: 'any',
    }));
  const facts: fc.Arbitrary<RotationTimeFacts> = fc.record({
    connection: fc.string(),
    key: fc.record({
      versionId: fc.nat().map(versionId),
      createdAt: fc.integer({ min: 0, max: 300 * 24 * 4 }).map((q) => CREATED + (q * HOUR) / 4),
    }),
    maxAgeDays: fc.integer({ min: 1, max: 120 }),
    window: fc.option(window),
    freezes: fc.array(someFreeze, { maxLength: 2 }),
    canary: fc.boolean(),
    spareWindows: fc.integer({ min: 0, max: 3 }),
    everyMinutes: fc.constantFrom(5, 15, 60),
  });

  it('is due between the making of the key and its limit, never at once', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { dueAt, limitAt } = rotationTime(given);
        expect(dueAt).toBeGreaterThan(given.key.createdAt);
        expect(dueAt).toBeLessThan(limitAt);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('the rotation is due, where nothing is frozen, in an open window in which the next decision can still start it in time, if there is one', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const unfrozen = { ...given, freezes: [], maxAgeDays: given.maxAgeDays + 15 };
        const { dueAt, limitAt } = rotationTime(unfrozen);
        const state = given.window === null ? { open: true as const, closesAt: null } : windowAt(given.window, dueAt);
        const closesAt = state.open ? Math.min(state.closesAt ?? limitAt, limitAt) : 0;
        const shortest = given.window && given.window.from !== given.window.to ? 0.25 * HOUR : HOUR;
        expect(closesAt - dueAt).toBeGreaterThanOrEqual(Math.min(shortest, given.everyMinutes * 60_000));
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
