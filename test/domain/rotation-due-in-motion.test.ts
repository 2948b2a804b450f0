import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChangeFreeze, freezeAt } from '../../domain/change-freeze.ts';
import { type ChangeWindow, windowAt } from '../../domain/change-window.ts';
import { planRotations } from '../../domain/rotation-due.ts';
import { DAY, fleetFacts, fleetMember, HOUR, NOW, versionId } from './example-fleet.ts';
import { type FleetInMotion, moveFleet, type Rotated } from './fleet-in-motion.ts';

const WEEK: ChangeWindow['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const window = fc.option(
  fc.record({
    days: fc.subarray(WEEK, { minLength: 1 }),
    from: fc.constantFrom('22:00', '02:00', '12:30'),
    to: fc.constantFrom('04:30', '02:00', '23:30'),
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
  }),
);
const someFreeze: fc.Arbitrary<ChangeFreeze> = fc
  .tuple(fc.integer({ min: 0, max: 1200 }), fc.integer({ min: 5, max: 200 }))
  .map(([from, hours]) => ({
    from: new Date(NOW + from * HOUR).toISOString(),
    to: new Date(NOW + (from + hours) * HOUR).toISOString(),
    reason: 'any',
  }));
interface Wish {
  readonly gateways: number;
  readonly atMostAtOnce: number;
  readonly freezes: readonly ChangeFreeze[];
  readonly members: readonly {
    gateway: number;
    window: ChangeWindow | null;
    age: number;
    canary: boolean;
    minutes: number;
    failures: number;
  }[];
}
const wish: fc.Arbitrary<Wish> = fc.record({
  gateways: fc.integer({ min: 1, max: 4 }),
  atMostAtOnce: fc.integer({ min: 1, max: 4 }),
  freezes: fc.array(someFreeze, { maxLength: 2 }),
  members: fc.array(
    fc.record({
      gateway: fc.nat(3),
      window,
      age: fc.integer({ min: 0, max: 30 * 24 }),
      canary: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
      minutes: fc.integer({ min: 1, max: 40 }),
      failures: fc.constantFrom(0, 0, 0, 1, 2, 9),
    }),
    { minLength: 1, maxLength: 7 },
  ),
});
const MAX_AGE_DAYS = 30;

function motion({ gateways, atMostAtOnce, freezes, members }: Wish): FleetInMotion {
  const at = (name: string) => members[Number(name)];
  const member: FleetInMotion['member'] = (name, key) => {
    const { gateway = 0, window: opens = null, canary = false } = at(name) ?? {};
    const gatewayKey = `g${gateway % gateways}`;
    return fleetMember(name, { window: opens, canary, gatewayKey, maxAgeDays: MAX_AGE_DAYS, freezes, key });
  };
  return {
    member,
    connections: members.map(({ age }, index) =>
      member(String(index), { versionId: versionId(`9${index}`), createdAt: NOW - age * HOUR }),
    ),
    freezes,
    settings: { atMostAtOnce, stopAfterRollbacks: 4 },
    from: NOW,
    to: NOW + 70 * DAY,
    fails: (name, tries) => tries < (at(name)?.failures ?? 0),
    durationOf: (name) => (at(name)?.minutes ?? 1) * 60_000,
  };
}
const together = (one: Rotated, other: Rotated) =>
  one !== other && one.startedAt < other.endedAt && other.startedAt < one.endedAt;

describe('a fleet that is planned again and again', () => {
  const always = (check: (fleet: FleetInMotion, rotations: readonly Rotated[], wished: Wish) => void, numRuns = 60) =>
    fc.assert(
      fc.property(wish, (wished) => {
        const fleet = motion(wished);
        check(fleet, moveFleet(fleet), wished);
      }),
      { seed: 5, numRuns },
    );
  const windowOf = (fleet: FleetInMotion, name: string) =>
    fleet.connections.find((connection) => connection.name === name)?.window ?? null;

  it('starts nothing outside of its window or in a freeze', () => {
    always((fleet, rotations) => {
      for (const { connection, startedAt } of rotations) {
        const asked = windowOf(fleet, connection);
        expect(asked === null || windowAt(asked, startedAt).open).toBe(true);
        expect(freezeAt(fleet.freezes, connection, startedAt)).toBeNull();
      }
    });
  });

  it('never rotates twice at once on a gateway, nor more at once than is allowed', () => {
    always((fleet, rotations) => {
      for (const rotation of rotations) {
        const others = rotations.filter((other) => together(rotation, other));
        expect(others.filter(({ gatewayKey }) => gatewayKey === rotation.gatewayKey)).toEqual([]);
        const atStart = rotations.filter(
          ({ startedAt, endedAt }) => startedAt <= rotation.startedAt && rotation.startedAt < endedAt,
        );
        expect(atStart.length).toBeLessThanOrEqual(fleet.settings.atMostAtOnce ?? 0);
      }
    });
  });

  it('starves nothing: whatever can rotate does so in each of its lives, and no key twice', () => {
    always((fleet, rotations, { members }) => {
      for (const { name } of fleet.connections) {
        const ours = rotations.filter(({ connection, failed }) => connection === name && !failed);
        const hopeless = (members[Number(name)]?.failures ?? 0) > 3;
        // Two lives of thirty days, and what waits, freezes and failures add.
        expect(ours.length >= 1).toBe(!hopeless);
        expect(new Set(ours.map(({ keyMadeAt }) => keyMadeAt)).size).toBe(ours.length);
      }
    });
  });

  it('starts everything in time and within the window in which it became due, when capacity allows', () => {
    const roomy = wish.map(({ members, ...wished }) => ({
      ...wished,
      atMostAtOnce: 10,
      freezes: [],
      members: members.map((member) => ({ ...member, age: 0, failures: 0, minutes: Math.min(5, member.minutes) })),
    }));
    fc.assert(
      fc.property(roomy, (wished) => {
        const fleet = motion(wished);
        for (const { connection, startedAt, dueAt, limitAt } of moveFleet(fleet)) {
          const asked = windowOf(fleet, connection);
          const state = asked && windowAt(asked, dueAt);
          const closesAt = state?.open ? state.closesAt : null;
          expect(startedAt).toBeLessThan(Math.min(limitAt, closesAt ?? dueAt + HOUR));
        }
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  it('says truly how long an answer holds', () => {
    fc.assert(
      fc.property(
        wish,
        fc.integer({ min: 0, max: 60 * 96 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (wished, quarter, part) => {
          const { connections, freezes } = motion(wished);
          const now = NOW + (quarter * HOUR) / 4;
          const { held } = planRotations(fleetFacts(connections, { now, freezes }));
          for (const { connection, nextAt } of held) {
            if (nextAt === null) continue;
            expect(nextAt).toBeGreaterThan(now);
            const before = Math.floor(now + (nextAt - 1 - now) * part);
            const later = planRotations(fleetFacts(connections, { now: before, freezes })).start;
            expect(later.map((rotation) => rotation.connection)).not.toContain(connection);
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});
