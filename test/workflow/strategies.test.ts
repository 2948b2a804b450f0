import { describe, expect, it, vi } from 'vitest';
import type { ChangeResult, StepResult } from '../../domain/change-result.ts';
import { canaryKeys, changeWorld, inVirtualTime, type WorldWish } from './change-world.ts';

inVirtualTime();

const journey = ({ steps }: ChangeResult) =>
  steps.map(
    ({ direction, tunnels, proven, proof }) =>
      `${direction} ${tunnels.join('+') || 'shared'} ${proven ? proof : 'not proven'}`,
  );
const HOUR = 3_600_000;
const slowToRevert: NonNullable<WorldWish['ports']> = ({ peer }) => ({
  peer: {
    perform: async (settings, order) => {
      if (order.action === 'revert-key') await new Promise((resolve) => setTimeout(resolve, 20_000));
      return peer.perform(settings, order);
    },
  },
});

describe('a rotation', () => {
  it('goes one tunnel after the other: device, gateway, proof', async () => {
    const world = await changeWorld();
    const result = await world.run();
    expect(world.deeds).toEqual(['load-key tunnel2', 'PUT tunnel2', 'load-key tunnel1', 'PUT tunnel1']);
    expect(journey(result)).toEqual(['forward tunnel2 reauthenticated', 'forward tunnel1 reauthenticated']);
    expect(result.plan?.interruption).toEqual({ expected: false, why: 'one tunnel stays up throughout' });
    expect(world.facts().outageMilliseconds).toBe(0);
    const [first, second] = result.steps;
    expect(Date.parse(second?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.endedAt ?? ''));
    for (const { tunnels, downtimeMilliseconds: down, downtimeResolutionMilliseconds: within } of result.steps) {
      for (const tunnel of ['tunnel1', 'tunnel2'] as const) {
        const actual = tunnels.includes(tunnel) ? world.facts().perTunnelDownMilliseconds[tunnel] : 0;
        expect(Math.abs((down[tunnel] ?? 0) - actual)).toBeLessThanOrEqual(within[tunnel] ?? 0);
      }
    }
  });

  it('begins with the tunnel that carries less', async () => {
    const world = await changeWorld();
    world.simulator.connection(world.connectionId())?.device.preferTunnel('tunnel2');
    vi.setSystemTime(Date.now() + 9 * HOUR);
    await world.run();
    expect(world.deeds.filter((deed) => deed.startsWith('PUT'))).toEqual(['PUT tunnel1', 'PUT tunnel2']);
  });

  it('takes both tunnels in one PUT where that is asked for, and says that traffic stops', async () => {
    const world = await changeWorld();
    const result = await world.run({ strategy: 'at-once' });
    expect(world.deeds).toEqual(['load-key tunnel1', 'load-key tunnel2', 'PUT tunnel1 tunnel2']);
    expect(journey(result)).toEqual(['forward tunnel1+tunnel2 reauthenticated']);
    expect(result.plan?.interruption.expected).toBe(true);
    expect([world.facts().outageMilliseconds, await world.agree()]).toEqual([2000, true]);
  });

  it('follows the strategy of the connection, unless the request has its own', async () => {
    const settings = { rotation: { strategy: 'at-once', maxAgeDays: 90 } } as const;
    const ofConnection = await changeWorld({ settings });
    expect((await ofConnection.run()).steps).toHaveLength(1);
    const ofRequest = await changeWorld({ settings });
    expect((await ofRequest.run({ strategy: 'rolling' })).steps).toHaveLength(2);
  });

  it.each(['tunnel1', 'tunnel2'] as const)('of %s alone leaves the other key alone', async (tunnel) => {
    const world = await changeWorld();
    const before = world.facts().tunnels;
    const result = await world.run({ tunnels: [tunnel] });
    expect([result.outcome, world.deeds]).toEqual(['applied', [`load-key ${tunnel}`, `PUT ${tunnel}`]]);
    const after = world.facts().tunnels;
    const changed = (['tunnel1', 'tunnel2'] as const).filter(
      (name) => after[name].gatewayKeyFingerprint !== before[name].gatewayKeyFingerprint,
    );
    expect([changed, await world.agree()]).toEqual([[tunnel], true]);
  });
});

describe('a gateway that resets both tunnels with each PUT', () => {
  it('is warned of when a tunnel fell that the step did not touch', async () => {
    const world = await changeWorld({ scenario: 'resets-both' });
    const { outcome, warnings } = await world.run();
    expect([outcome, world.facts().outageMilliseconds]).toEqual(['applied', 4000]);
    expect(
      warnings.map(({ code, message }) => [
        code,
        /^tunnel\d was down for \d\.\d s while tunnel\d changed/.test(message),
      ]),
    ).toEqual([
      ['tunnel.fell-untouched', true],
      ['tunnel.fell-untouched', true],
    ]);
  });

  it('is warned of when no tunnel was touched at all', async () => {
    const world = await changeWorld({ scenario: 'resets-both' });
    const { warnings } = await world.run({ kind: 'update', patch: { displayName: 'office-v2' } });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^tunnel1 was down for .* while the shared fields changed/),
      expect.stringMatching(/^tunnel2 was down for /),
    ]);
  });

  it('is no surprise where the plan expects an interruption', async () => {
    const world = await changeWorld({ scenario: 'resets-both' });
    const { warnings } = await world.run({ kind: 'update', patch: { remoteSubnets: ['192.168.77.0/24'] } });
    expect(warnings.map(({ code }) => code)).toEqual(['interruption.subnets']);
  });
});

describe('a rotation with one tunnel down', () => {
  it('is refused, and goes on where an interruption is allowed: the tunnel that is down first', async () => {
    const world = await changeWorld({ scenario: 'one-tunnel-down' });
    expect(await world.run()).toMatchObject({ outcome: 'rejected', refusals: [{ code: 'tunnel.down' }] });
    const result = await world.run({ allowInterruption: true });
    expect([result.outcome, journey(result)]).toEqual([
      'applied',
      ['forward tunnel2 reauthenticated', 'forward tunnel1 reauthenticated'],
    ]);
    expect(result.plan?.interruption).toMatchObject({
      expected: true,
      why: expect.stringContaining('tunnel2 is down'),
    });
    // The repaired tunnel carries the traffic while the other one is renegotiated.
    expect([world.facts().outageMilliseconds, await world.agree()]).toEqual([0, true]);
  });

  it('begins with tunnel1 where that one is down, although it was the preferred one', async () => {
    const world = await changeWorld({ behaviour: { keysDifferAtStart: ['tunnel1'] } });
    const result = await world.run({ allowInterruption: true });
    expect(journey(result)).toEqual(['forward tunnel1 reauthenticated', 'forward tunnel2 reauthenticated']);
  });

  it('fails when the tunnel that it repaired is down again during the second step', async () => {
    const world = await changeWorld({
      scenario: 'one-tunnel-down',
      ports: ({ peer }, { simulator }) => ({
        peer: {
          perform: async (settings, order) => {
            const connection = simulator.connection(world.connectionId());
            if (order.action === 'load-key' && order.tunnel === 'tunnel1') {
              connection?.device.revertKey('tunnel2', canaryKeys('strange').tunnel2);
              connection?.tunnels.tunnel2.takeDown();
            }
            return peer.perform(settings, order);
          },
        },
      }),
    });
    const result = await world.run({ allowInterruption: true });
    expect([result.outcome, result.reason]).toEqual([
      'rolled-back',
      expect.stringContaining('tunnel2 was up before and is down'),
    ]);
  });
});

describe('the way back of a rolling rotation', () => {
  it.each(['gateway-error', 'keys-differ-first'] as const)(
    'in %s touches the failed tunnel alone',
    async (scenario) => {
      const world = await changeWorld({ scenario });
      const result = await world.run();
      expect(world.deeds).toEqual(['load-key tunnel2', 'PUT tunnel2', 'revert-key tunnel2', 'PUT tunnel2']);
      expect([result.outcome, journey(result)]).toEqual([
        'rolled-back',
        ['forward tunnel2 not proven', 'back tunnel2 reauthenticated'],
      ]);
      expect([world.facts().outageMilliseconds, await world.agree()]).toEqual([0, true]);
    },
  );

  it('proves the failed tunnel up before it touches the healthy one, so that no outage comes of it', async () => {
    const world = await changeWorld({ scenario: 'keys-differ' });
    const result = await world.run();
    expect(world.deeds).toEqual([
      'load-key tunnel2',
      'PUT tunnel2',
      'load-key tunnel1',
      'PUT tunnel1',
      'revert-key tunnel1',
      'PUT tunnel1',
      'revert-key tunnel2',
      'PUT tunnel2',
    ]);
    expect([result.outcome, journey(result)]).toEqual([
      'rolled-back',
      [
        'forward tunnel2 reauthenticated',
        'forward tunnel1 not proven',
        'back tunnel1 reauthenticated',
        'back tunnel2 reauthenticated',
      ],
    ]);
    expect([world.facts().outageMilliseconds, await world.agree()]).toEqual([0, true]);
  });

  it.each<[string, WorldWish, string]>([
    ['a device that kept the old key of the second tunnel', { scenario: 'keys-differ' }, 'rolled-back'],
    ['a device that kept the old key of the first', { scenario: 'keys-differ-first' }, 'rolled-back'],
    ['a gateway in ERROR', { scenario: 'gateway-error' }, 'rolled-back'],
    ['a gateway that stays in ERROR', { scenario: 'gateway-error-for-good' }, 'needs-operator'],
    ['a device that is slow to take back its key', { scenario: 'keys-differ', ports: slowToRevert }, 'rolled-back'],
  ])(
    'tells all of the downtime: with %s, the steps together tell as much as each tunnel was down',
    async (_, wish, outcome) => {
      const world = await changeWorld(wish);
      const { steps, ...result } = await world.run();
      expect(result.outcome).toBe(outcome);
      for (const tunnel of ['tunnel1', 'tunnel2'] as const) {
        const sum = (of: (step: StepResult) => Partial<Record<'tunnel1' | 'tunnel2', number>>) =>
          steps.reduce((total, step) => total + (of(step)[tunnel] ?? 0), 0);
        const told = sum((step) => step.downtimeMilliseconds);
        const within = sum((step) => step.downtimeResolutionMilliseconds);
        expect(Math.abs(told - world.facts().perTunnelDownMilliseconds[tunnel])).toBeLessThanOrEqual(within);
      }
    },
  );

  it('needs no PUT where the device refused the key before the first one', async () => {
    const world = await changeWorld({ scenario: 'device-refuses-key' });
    const result = await world.run();
    expect(result).toMatchObject({ outcome: 'rolled-back', reason: expect.stringContaining('refuses the key') });
    expect(world.deeds.filter((deed) => deed.startsWith('PUT'))).toEqual([]);
    expect(await world.agree()).toBe(true);
  });

  it('of both tunnels at once is one step too', async () => {
    const world = await changeWorld({ scenario: 'gateway-error' });
    const result = await world.run({ strategy: 'at-once' });
    expect([result.outcome, journey(result)]).toEqual([
      'rolled-back',
      ['forward tunnel1+tunnel2 not proven', 'back tunnel1+tunnel2 reauthenticated'],
    ]);
    expect([world.facts().puts, await world.agree()]).toEqual([2, true]);
  });
});
