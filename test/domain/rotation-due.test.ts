import { describe, expect, it } from 'vitest';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { planRotations } from '../../domain/rotation-due.ts';
import { DAY, fleetFacts, fleetMember, HOUR, NOW, versionId } from './example-fleet.ts';

const SUNDAY = { days: ['sun' as const], from: '02:00', to: '04:00', timeZone: 'UTC' };
const MONDAY = { ...SUNDAY, days: ['mon' as const], from: '11:00', to: '13:00' };
const key = (days: number) => ({ versionId: versionId(days), createdAt: NOW - days * DAY });
const claim = (claimedAt: number) => ({ changeId: ChangeIdSchema.parse('chg-1'), claimedAt });

type Facts = Parameters<typeof fleetFacts>;
const plan = (...facts: Facts) => planRotations(fleetFacts(...facts));
const started = (...facts: Facts) => plan(...facts).start.map(({ connection }) => connection);
const held = (...facts: Facts) =>
  Object.fromEntries(
    plan(...facts).held.map(({ connection, code, nextAt }) => [
      connection,
      nextAt === null ? code : [code, nextAt - NOW],
    ]),
  );

describe('a key', () => {
  it.each<[string, Parameters<typeof fleetMember>[1], unknown]>([
    ['that is not due', { key: key(10) }, ['key.young', expect.any(Number)]],
    ['that is not there', { key: null }, 'key.missing'],
    ['whose window is closed', { window: SUNDAY }, ['window.closed', 5 * DAY + 14 * HOUR]],
    ['that failed to rotate half an hour ago', { failures: [NOW - HOUR / 2] }, ['failed.recently', HOUR / 2]],
    ['that failed twice', { failures: [NOW - 9 * HOUR, NOW - HOUR] }, ['failed.recently', 3 * HOUR]],
    ['that failed three times', { failures: [1, 2, NOW - HOUR] }, ['failed.recently', 23 * HOUR]],
    ['that failed four times', { failures: [1, 2, 3, 4] }, 'failed.too-often'],
  ])('%s is left alone', (_, connection, expected) => {
    expect(held([fleetMember('office', connection)])).toEqual({ office: expected });
  });

  it.each<[string, Parameters<typeof fleetMember>[1]]>([
    ['is too old', {}],
    ['is too old and in its window', { window: MONDAY }],
    ['will soon be too old', { key: key(89.5) }],
    ['is young, but another one was staged to follow it', { key: key(1), stagedAt: NOW - HOUR }],
    ['failed to rotate an hour ago', { failures: [NOW - HOUR] }],
    ['failed to rotate three times, the last time a day ago', { failures: [1, 2, NOW - DAY] }],
  ])('rotates when it %s', (_, connection) => {
    expect(started([fleetMember('office', connection)])).toEqual(['office']);
  });

  it('waits for the end of a freeze, and then for its window', () => {
    const freeze = { from: '2026-01-11T00:00:00Z', to: '2026-01-18T03:00:00Z', reason: 'audit' };
    const connections = [fleetMember('always'), fleetMember('weekly', { window: { ...SUNDAY, to: '02:30' } })];
    const end = Date.parse(freeze.to) - NOW;
    expect(held(connections, { freezes: [freeze] })).toEqual({
      always: ['freeze.active', end],
      weekly: ['window.closed', end + 7 * DAY - HOUR],
    });
  });

  it('waits for the change calendar', () => {
    const calendar = { open: false, nextTransitionAt: NOW + HOUR, name: 'company' };
    expect(held([fleetMember('office')], { calendar })).toEqual({ office: ['calendar.closed', HOUR] });
  });

  it('is named with the reason that it waits for, in words', () => {
    expect(plan([fleetMember('office', { window: SUNDAY })]).held).toEqual([
      {
        connection: 'office',
        code: 'window.closed',
        why: 'the change window opens at 2026-01-18T02:00:00.000Z',
        nextAt: Date.UTC(2026, 0, 18, 2),
      },
    ]);
  });
});

describe('rotations', () => {
  const gatewayKey = 'shared';
  const running = [{ connection: 'first', gatewayKey }];

  it('never meet on one gateway', () => {
    const connections = [
      fleetMember('second', { gatewayKey }),
      fleetMember('third', { gatewayKey }),
      fleetMember('other'),
    ];
    expect(started(connections)).toEqual(['other', 'second']);
    expect(held(connections, { running })).toEqual({ second: 'gateway.busy', third: 'gateway.busy' });
    expect(held([...connections, fleetMember('first', { gatewayKey })], { running })).toMatchObject({
      first: 'rotation.running',
    });
  });

  it('keep off a gateway that another change holds', () => {
    const claims = new Map([[gatewayKey, claim(NOW)]]);
    expect(plan([fleetMember('second', { gatewayKey })], { claims }).held[0]).toMatchObject({
      code: 'gateway.claimed',
      why: 'the gateway is held by chg-1',
      nextAt: null,
    });
  });

  it('are no more at once than is allowed, counting those that are under way', () => {
    const connections = ['a', 'b', 'c'].map((name) => fleetMember(name));
    expect(started(connections, { running, settings: { atMostAtOnce: 3 } })).toEqual(['a', 'b']);
    expect(held(connections, { running, settings: { atMostAtOnce: 3 } })).toEqual({ c: 'fleet.full' });
  });

  it('begin with the one whose time is over first: the end of its window, or the age of its key', () => {
    const connections = [
      fleetMember('young', { key: key(89.5) }),
      fleetMember('window', { window: MONDAY, key: key(89.5) }),
      fleetMember('old', { key: key(100) }),
      fleetMember('older', { key: key(200) }),
    ];
    expect(started(connections)).toEqual(['older', 'old', 'window', 'young']);
  });

  it('have names that stay while the key and the try are the same', () => {
    const idOf = (connection: Parameters<typeof fleetMember>[1], name = 'office') =>
      plan([fleetMember(name, connection)]).start[0]?.changeId;
    const id = idOf({});
    expect(id).toMatch(/^rot-[0-9a-f]{32}$/);
    expect(
      [idOf({}), idOf({ key: key(92) }), idOf({ failures: [1] }), idOf({}, 'plant')].map((other) => other === id),
    ).toEqual([true, false, false, false]);
  });

  it.each(['paused', 'stopped'] as const)('do not start while they are %s', (state) => {
    expect(held([fleetMember('office')], { state })).toEqual({ office: `run.${state}` });
  });

  it('stop when too many went back within a day, and go on when the first of them is a day old', () => {
    const rollbacks = [NOW - HOUR, NOW - 20 * HOUR, NOW - 25 * HOUR];
    const office = [fleetMember('office')];
    expect(held(office, { rollbacks, settings: { stopAfterRollbacks: 2 } })).toEqual({
      office: ['run.stopped', 4 * HOUR + 1],
    });
    expect(started(office, { rollbacks, settings: { stopAfterRollbacks: 3 } })).toEqual(['office']);
  });
});

describe('canaries', () => {
  const canary = (differences: Parameters<typeof fleetMember>[1] = {}) =>
    fleetMember('canary', { canary: true, ...differences });
  const rest = [fleetMember('office'), fleetMember('plant')];

  it('come first, and the others when they are proven', () => {
    expect(started([...rest, canary()])).toEqual(['canary']);
    expect(held([...rest, canary()])).toEqual({ office: 'canaries.first', plant: 'canaries.first' });
    expect(started([...rest, canary({ key: key(0) })])).toEqual(['office', 'plant']);
  });

  it.each<[string, Facts[1], Parameters<typeof fleetMember>[1]]>([
    ['is under way', { running: [{ connection: 'canary', gatewayKey: 'x' }] }, {}],
    ['failed within a day', {}, { failures: [NOW - HOUR / 2] }],
    ['waits for a gateway that somebody holds', { claims: new Map([['gateway of canary', claim(NOW - HOUR)]]) }, {}],
  ])('are waited for while one %s', (_, facts, differences) => {
    expect(started([...rest, canary(differences)], facts)).toEqual([]);
  });

  it.each<[string, Facts[1], Parameters<typeof fleetMember>[1]]>([
    ['has its window on another day', {}, { window: SUNDAY }],
    ['failed more than a day ago, and an operator has to look after it', {}, { failures: [1, 2, 3, NOW - 25 * HOUR] }],
    [
      'waits for a gateway that somebody has held for days',
      { claims: new Map([['gateway of canary', claim(NOW - 3 * DAY)]]) },
      {},
    ],
  ])('are not waited for when one %s', (_, facts, differences) => {
    expect(started([...rest, canary(differences)], facts)).toEqual(['office', 'plant']);
  });

  it('of an order are waited for until they are rotated, however long that takes', () => {
    const order = { since: NOW - HOUR, emergency: false };
    expect(started([...rest, canary({ window: SUNDAY })], { order })).toEqual([]);
    expect(started([...rest, canary({ failures: [NOW - 50, NOW - 40, NOW - 30, NOW - 20] })], { order })).toEqual([]);
    expect(started([...rest, canary({ key: { ...key(0), createdAt: NOW - HOUR / 2 } })], { order })).toEqual([
      'office',
      'plant',
    ]);
  });
});

describe('an order', () => {
  const order = { since: NOW - HOUR, emergency: false };
  const closed = { window: SUNDAY, key: key(5) };

  it('rotates keys of any age, each once', () => {
    const rotated = { ...key(0), createdAt: NOW - HOUR / 2 };
    expect(started([fleetMember('a', { key: key(1) }), fleetMember('b', { key: rotated })], { order })).toEqual(['a']);
    expect(held([fleetMember('b', { key: rotated })], { order })).toEqual({ b: 'order.done' });
  });

  it('waits for windows, unless it is an emergency', () => {
    expect(held([fleetMember('office', closed)], { order })).toMatchObject({
      office: ['window.closed', expect.any(Number)],
    });
    const freezes = [{ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z', reason: 'audit' }];
    const calendar = { open: false, nextTransitionAt: null, name: 'company' };
    const facts = { order: { ...order, emergency: true }, freezes, calendar };
    expect(started([fleetMember('office', closed)], facts)).toEqual(['office']);
  });

  it('tries again what failed before it was given, and leaves alone what failed since', () => {
    const before = { failures: [1, 2, 3, NOW - 2 * HOUR] };
    expect(started([fleetMember('office', before)], { order })).toEqual(['office']);
    expect(held([fleetMember('office', { failures: [1, 2, NOW - HOUR / 2] })], { order })).toEqual({
      office: ['failed.recently', HOUR / 2],
    });
  });

  it('stops for good when too many went back since it was given', () => {
    const rollbacks = [NOW - 2 * HOUR, NOW - HOUR / 2];
    expect(started([fleetMember('office')], { order, rollbacks, settings: { stopAfterRollbacks: 2 } })).toEqual([
      'office',
    ]);
    expect(held([fleetMember('office')], { order, rollbacks, settings: { stopAfterRollbacks: 1 } })).toEqual({
      office: 'run.stopped',
    });
  });
});
