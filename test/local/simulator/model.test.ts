import { describe, expect, it } from 'vitest';
import type { TunnelName } from '../../../domain/identifiers.ts';
import type { Scenario } from '../../../local/simulator/scenario.ts';
import { SCENARIOS } from '../../../local/simulator/scenarios.ts';
import { canary, ID, NEW, OLD, simulatedOffice } from './simulated-office.ts';

type Office = ReturnType<typeof simulatedOffice>;
const up = ({ facts }: Office) => [facts().tunnels.tunnel1.up, facts().tunnels.tunnel2.up];
const authentications = ({ facts }: Office) => [
  facts().tunnels.tunnel1.authentications,
  facts().tunnels.tunnel2.authentications,
];

/** Device first, then the gateway: what a rotation of one tunnel does. */
function rotate(office: Office, tunnel: TunnelName) {
  const answer = office.device().loadKey(tunnel, NEW[tunnel]);
  office.put(() => ({}), { [tunnel]: NEW[tunnel] });
  return answer;
}

describe('the gateway', () => {
  it.each<[string, Partial<Scenario>, [number, string][]]>([
    [
      'PENDING, then READY',
      {},
      [
        [0, 'PENDING'],
        [1.9, 'PENDING'],
        [2, 'READY'],
      ],
    ],
    [
      'a stale READY first',
      SCENARIOS['stale-ready'],
      [
        [0, 'READY'],
        [1.4, 'READY'],
        [1.5, 'PENDING'],
        [3.5, 'READY'],
      ],
    ],
    [
      'PENDING for minutes',
      SCENARIOS['slow-gateway'],
      [
        [239, 'PENDING'],
        [240, 'READY'],
      ],
    ],
    [
      'ERROR',
      SCENARIOS['gateway-error'],
      [
        [1, 'PENDING'],
        [2, 'ERROR'],
      ],
    ],
  ])('shows after a PUT: %s', (_, scenario, looks) => {
    const office = simulatedOffice(scenario);
    office.put(() => ({ displayName: 'renamed' }));
    let at = 0;
    const seen = looks.map(([seconds]) => {
      office.wait(seconds - at);
      at = seconds;
      return [seconds, office.state()];
    });
    expect(seen).toEqual(looks);
  });

  it('takes the touched tunnel down with an ERROR, and recovers it with the next PUT that succeeds', () => {
    const office = simulatedOffice(SCENARIOS['gateway-error']);
    rotate(office, 'tunnel2');
    office.wait(60);
    expect([office.state(), ...up(office)]).toEqual(['ERROR', true, false]);
    office.device().revertKey('tunnel2', OLD.tunnel2);
    office.put(() => ({}), { tunnel2: OLD.tunnel2 });
    office.wait(3);
    expect([office.state(), ...up(office)]).toEqual(['READY', true, true]);
    expect(office.facts().outageMilliseconds).toBe(0);
  });

  it('never recovers in gateway-error-for-good, but leaves the other tunnel alone', () => {
    const office = simulatedOffice(SCENARIOS['gateway-error-for-good']);
    rotate(office, 'tunnel2');
    office.wait(10);
    office.put(() => ({}), { tunnel2: OLD.tunnel2 });
    office.wait(600);
    expect([office.state(), ...up(office)]).toEqual(['ERROR', true, false]);
  });
});

describe('the tunnels', () => {
  it.each<[string, (office: Office) => void, boolean[], boolean[], number[]]>([
    ['a key of one tunnel', (office) => void rotate(office, 'tunnel2'), [true, false], [true, true], [0, 1]],
    ['a key that is the same', (office) => office.put(() => ({}), OLD), [true, true], [true, true], [0, 0]],
    ['a label', (office) => office.put(() => ({ labels: { a: 'b' } })), [true, true], [true, true], [0, 0]],
    [
      'a remote address',
      (office) => office.put(({ tunnel1 }) => ({ tunnel1: { ...tunnel1, remoteAddress: '203.0.113.99' } })),
      [false, true],
      [true, true],
      [1, 0],
    ],
    [
      'a rekey time',
      (office) =>
        office.put(({ tunnel2 }) => ({ tunnel2: { ...tunnel2, phase1: { ...tunnel2.phase1, rekeyTime: 900 } } })),
      [true, false],
      [true, true],
      [0, 1],
    ],
    [
      'remote subnets: the child SAs only',
      (office) => office.put(() => ({ remoteSubnets: ['192.168.9.0/24'] })),
      [false, false],
      [true, true],
      [0, 0],
    ],
    ['disabling', (office) => office.put(() => ({ enabled: false })), [false, false], [false, false], [0, 0]],
    [
      'a key that the device does not have',
      (office) => office.put(() => ({}), { tunnel1: NEW.tunnel1 }),
      [false, true],
      [false, true],
      [0, 0],
    ],
  ])('answer to %s', (_, change, atOnce, later, authenticated) => {
    const office = simulatedOffice();
    change(office);
    expect(up(office)).toEqual(atOnce);
    office.wait(2);
    expect(up(office)).toEqual(later);
    expect(authentications(office)).toEqual(authenticated);
  });

  it('come back when a connection is enabled again', () => {
    const office = simulatedOffice();
    office.put(() => ({ enabled: false }));
    office.wait(5);
    office.put(() => ({ enabled: true }));
    office.wait(2);
    expect(up(office)).toEqual([true, true]);
    expect(office.facts()).toMatchObject({
      outageMilliseconds: 7000,
      perTunnelDownMilliseconds: { tunnel1: 7000, tunnel2: 7000 },
    });
  });

  it('are touched only when the stale READY is over', () => {
    const office = simulatedOffice(SCENARIOS['stale-ready']);
    rotate(office, 'tunnel2');
    office.wait(1.4);
    expect(up(office)).toEqual([true, true]);
    office.wait(0.1);
    expect(up(office)).toEqual([true, false]);
    office.wait(2);
    expect(authentications(office)).toEqual([0, 1]);
  });

  it('use a new key only at the next authentication in late-reset, and fail then if the ends differ', () => {
    const office = simulatedOffice(SCENARIOS['late-reset']);
    office.put(() => ({}), { tunnel1: NEW.tunnel1 });
    office.wait(19.9);
    expect(up(office)).toEqual([true, true]);
    expect(office.facts().tunnels.tunnel1.keysMatch).toBe(false);
    office.wait(0.1);
    expect(up(office)).toEqual([false, true]);
    office.wait(100);
    expect(up(office)).toEqual([false, true]);
    office.device().loadKey('tunnel1', NEW.tunnel1);
    office.wait(2);
    expect(up(office)).toEqual([true, true]);
  });

  it('all go down with each PUT in resets-both', () => {
    const office = simulatedOffice(SCENARIOS['resets-both']);
    office.put(() => ({ displayName: 'renamed' }));
    expect(up(office)).toEqual([false, false]);
    office.wait(2);
    expect([up(office), authentications(office)]).toEqual([
      [true, true],
      [1, 1],
    ]);
  });

  it.each<[string, Partial<Scenario>, boolean[]]>([
    ['is rekeyed without a gap', SCENARIOS['child-rekey'], [true, true]],
    ['falls alone', SCENARIOS['child-fall'], [true, false]],
  ])('authenticate no key when a child SA %s', (_, scenario, during) => {
    const office = simulatedOffice(scenario);
    const { tunnel2 } = office.connection().tunnels;
    office.put(() => ({}), { tunnel2: NEW.tunnel2 });
    office.wait(3.5);
    expect([up(office), tunnel2.ikeUp, office.facts().tunnels.tunnel2.keysMatch]).toEqual([during, true, false]);
    office.wait(60);
    expect([up(office), authentications(office)]).toEqual([
      [true, true],
      [0, 0],
    ]);
    expect(tunnel2.bytesIn).toBeLessThan(61 * 2000);
  });

  it('stay down with their IKE SA, when it falls while the child SA is down', () => {
    const office = simulatedOffice({ ...SCENARIOS['child-fall'], resetAfterSeconds: 4 });
    office.put(() => ({}), { tunnel2: NEW.tunnel2 });
    office.wait(60);
    expect([up(office), office.connection().tunnels.tunnel2.ikeUp]).toEqual([[true, false], false]);
  });

  it('count traffic from zero after an authentication, most of it in tunnel1', () => {
    const office = simulatedOffice();
    const { tunnel1, tunnel2 } = office.connection().tunnels;
    const before = [tunnel1.bytesIn, tunnel2.bytesIn];
    expect(before[0]).toBeGreaterThan(10 * (before[1] ?? 0));
    rotate(office, 'tunnel2');
    office.wait(4);
    office.facts();
    expect(tunnel1.bytesIn).toBeGreaterThan(before[0] ?? 0);
    expect(tunnel2.bytesIn).toBe(2 * 2000);
  });

  it('carry the traffic where the device prefers it, and in the other one while that is down', () => {
    const office = simulatedOffice();
    const { tunnel1, tunnel2 } = office.connection().tunnels;
    office.device().preferTunnel('tunnel2');
    const before = tunnel2.bytesIn;
    office.wait(1);
    office.facts();
    expect(tunnel2.bytesIn - before).toBe(250_000);
    const then = tunnel1.bytesIn;
    rotate(office, 'tunnel2');
    office.wait(1);
    office.facts();
    expect(tunnel1.bytesIn - then).toBe(250_000);
  });
});

describe('the device', () => {
  it('takes a tunnel down and authenticates it anew when it is told to reconnect, whatever the gateway does', () => {
    const office = simulatedOffice(SCENARIOS['no-reset']);
    rotate(office, 'tunnel2');
    office.wait(30);
    expect([up(office), authentications(office)]).toEqual([
      [true, true],
      [0, 0],
    ]);
    office.device().reconnect('tunnel2');
    expect(up(office)).toEqual([true, false]);
    office.wait(2);
    expect([up(office), authentications(office)]).toEqual([
      [true, true],
      [0, 1],
    ]);
  });

  it('stays down after that where the ends hold different keys', () => {
    const office = simulatedOffice(SCENARIOS['no-reset']);
    office.put(() => ({}), { tunnel2: NEW.tunnel2 });
    office.device().reconnect('tunnel2');
    office.wait(60);
    expect(up(office)).toEqual([true, false]);
  });

  it('is the only one that brings up a tunnel in passive', () => {
    const office = simulatedOffice(SCENARIOS.passive);
    rotate(office, 'tunnel2');
    office.wait(60);
    expect(up(office)).toEqual([true, false]);
    office.device().reconnect('tunnel2');
    office.wait(2);
    expect(up(office)).toEqual([true, true]);
  });

  it('does not reset a running tunnel when it loads a key', () => {
    const office = simulatedOffice();
    expect(office.device().loadKey('tunnel1', NEW.tunnel1)).toBe('loaded');
    office.wait(60);
    expect(up(office)).toEqual([true, true]);
    expect(office.simulator.holdsKey(ID, 'device', 'tunnel1', NEW.tunnel1)).toBe(true);
    expect(office.simulator.holdsKey(ID, 'gateway', 'tunnel1', OLD.tunnel1)).toBe(true);
  });

  it.each<[string, Partial<Scenario>, string[], boolean[]]>([
    ['calm', SCENARIOS.calm, ['loaded', 'loaded'], [true, true]],
    ['device-refuses-key', SCENARIOS['device-refuses-key'], ['refused', 'refused'], [false, false]],
    ['keys-differ', SCENARIOS['keys-differ'], ['loaded', 'loaded'], [false, true]],
    ['keys-differ-first', SCENARIOS['keys-differ-first'], ['loaded', 'loaded'], [true, false]],
  ])('in %s answers to new keys for tunnel2, then tunnel1', (_, scenario, answers, matching) => {
    const office = simulatedOffice(scenario);
    const given = [rotate(office, 'tunnel2')];
    office.wait(5);
    given.push(rotate(office, 'tunnel1'));
    office.wait(60);
    expect(given).toEqual(answers);
    expect(up(office)).toEqual(matching);
    office.device().revertKey('tunnel1', OLD.tunnel1);
    office.device().revertKey('tunnel2', OLD.tunnel2);
    office.put(() => ({}), OLD);
    office.wait(2);
    expect(up(office)).toEqual([true, true]);
  });

  it.each([
    ['its seed says that it follows', true, [true, true]],
    ['it is told', false, [true, false]],
  ])('takes the gateway’s key by itself only when %s', (_, follows, expected) => {
    const office = simulatedOffice({}, { follows });
    office.put(() => ({}), { tunnel2: NEW.tunnel2 });
    office.wait(2.5);
    expect(up(office)).toEqual(expected);
  });

  it('holds another key for tunnel2 at the start of one-tunnel-down; a new key repairs that', () => {
    const office = simulatedOffice(SCENARIOS['one-tunnel-down']);
    expect(up(office)).toEqual([true, false]);
    rotate(office, 'tunnel2');
    office.wait(2);
    expect(up(office)).toEqual([true, true]);
  });
});

describe('the observer', () => {
  it('sees a rolling rotation without an outage, and compares keys without seeing them', () => {
    const office = simulatedOffice();
    rotate(office, 'tunnel2');
    office.wait(5);
    rotate(office, 'tunnel1');
    office.wait(5);
    const facts = office.facts();
    expect(facts).toMatchObject({ outageMilliseconds: 0, perTunnelDownMilliseconds: { tunnel1: 2000, tunnel2: 2000 } });
    expect(facts).toMatchObject({ gatewayState: 'READY', putsApplied: 2 });
    const { tunnel1, tunnel2 } = facts.tunnels;
    expect(tunnel1.gatewayKeyFingerprint).toBe(tunnel1.deviceKeyFingerprint);
    expect(tunnel1.gatewayKeyFingerprint).not.toBe(tunnel2.gatewayKeyFingerprint);
    expect(JSON.stringify([facts, office.simulator.bodies()])).not.toContain('canary');
  });

  it('knows connections only by their ids', () => {
    const { simulator } = simulatedOffice();
    expect(() => simulator.facts('nobody')).toThrow('no connection nobody');
    expect(simulator.holdsKey(ID, 'gateway', 'tunnel1', canary('other'))).toBe(false);
  });

  it('gives back bodies that a new simulation can begin with', () => {
    const office = simulatedOffice({}, { follows: true });
    office.put(() => ({ displayName: 'renamed' }));
    const [seed] = office.simulator.bodies();
    const again = simulatedOffice({}, seed);
    expect(again.connection().body.displayName).toBe('renamed');
    expect(again.simulator.bodies()).toEqual(office.simulator.bodies());
  });
});
