import { describe, expect, it } from 'vitest';
import type { ChangeResult } from '../../domain/change-result.ts';
import type { Prober } from '../../domain/ports.ts';
import { type CheckSettings, PeerSettingsSchema } from '../../domain/settings.ts';
import { changeWorld, inVirtualTime, type World, type WorldWish } from './change-world.ts';

inVirtualTime();

const levels = ({ steps }: ChangeResult) => steps.map(({ direction, proof }) => `${direction} ${proof}`);
const strict = { checks: { proof: 'strict', tunnelDeadlineSeconds: 40 } } as const;

describe('the level of proof', () => {
  it.each<[string, WorldWish, string, readonly string[]]>([
    [
      'any accepts a tunnel that stays up',
      { scenario: 'no-reset' },
      'applied',
      ['forward established', 'forward established'],
    ],
    [
      'strict does not',
      { scenario: 'no-reset', settings: strict },
      'rolled-back',
      ['forward null', 'back established'],
    ],
    [
      'strict waits for a reset that comes late',
      { scenario: 'late-reset', settings: strict },
      'applied',
      ['forward reauthenticated', 'forward reauthenticated'],
    ],
    [
      'strict is not content with counters that restarted between two looks',
      { behaviour: { renegotiateSeconds: 0.01 }, settings: strict },
      'rolled-back',
      ['forward null', 'back established'],
    ],
  ])('%s', async (_, wish, outcome, proofs) => {
    const world = await changeWorld(wish);
    const result = await world.run();
    const told = proofs.includes('forward established') ? 'may not have been tried yet' : 'proven';
    const reason = outcome === 'applied' ? told : 'was not seen to authenticate anew';
    expect([result.outcome, result.reason, levels(result)]).toEqual([outcome, expect.stringContaining(reason), proofs]);
    expect([await world.agree(), world.facts().outageMilliseconds]).toEqual([true, 0]);
  });

  const keepsOld = { follows: false, followSeconds: 0, loads: 'keeps-old', tunnels: 'every' } as const;
  it.each<[string, WorldWish]>([
    ['is rekeyed', { scenario: 'child-rekey' }],
    ['falls alone', { scenario: 'child-fall' }],
    [
      'falls alone, in the words of STACKIT’s examples',
      { scenario: 'child-fall', behaviour: { phaseStates: 'swapped' } },
    ],
  ])('is no more than established when a child SA %s: a device without the key would pass as well', async (_, wish) => {
    const behaviour = { ...wish.behaviour, device: keepsOld };
    const lenient = await changeWorld({ ...wish, behaviour });
    const applied = await lenient.run({ tunnels: ['tunnel1'] });
    expect([applied.outcome, applied.reason, levels(applied)]).toEqual([
      'applied',
      expect.stringContaining('may not have been tried yet'),
      ['forward established'],
    ]);
    const demanding = await changeWorld({ ...wish, behaviour, settings: strict });
    const refused = await demanding.run({ tunnels: ['tunnel1'] });
    expect([refused.outcome, refused.reason]).toEqual(['rolled-back', expect.stringContaining('anew')]);
  });

  /** A server that shows neither the gap nor counters. */
  const blind: NonNullable<WorldWish['ports']> = ({ vpn }) => ({
    vpn: {
      ...vpn,
      connectionStatus: async (...args) => ({
        tunnels: (await vpn.connectionStatus(...args)).tunnels.map(({ name }) => ({
          name,
          established: true,
          ikeDown: null,
          counters: null,
        })),
      }),
    },
  });
  const peer = (...more: string[]) =>
    PeerSettingsSchema.parse({ kind: 'command', command: ['x'], actions: ['load-key', 'revert-key', ...more] });

  it('strict takes the device’s word where the gateway shows nothing', async () => {
    const world = await changeWorld({ ports: blind, settings: { ...strict, peer: peer('evidence') } });
    const result = await world.run();
    expect([result.outcome, levels(result)]).toEqual([
      'applied',
      ['forward reauthenticated', 'forward reauthenticated'],
    ]);
  });

  it('strict does not ask a device that declares no evidence, and fails', async () => {
    const world = await changeWorld({ ports: blind, settings: { ...strict, peer: peer() } });
    expect(await world.run()).toMatchObject({ outcome: 'rolled-back', reason: expect.stringContaining('anew') });
  });

  it.each([0, 30])('counts as established only after %i s', async (stableSeconds) => {
    const world = await changeWorld({ scenario: 'no-reset', settings: { checks: { stableSeconds } } });
    const { steps } = await world.run({ tunnels: ['tunnel1'] });
    const [step] = steps;
    const seconds = (Date.parse(step?.endedAt ?? '') - Date.parse(step?.startedAt ?? '')) / 1000;
    expect(step?.proof).toBe('established');
    expect(seconds).toBeGreaterThanOrEqual(2 + stableSeconds);
    expect(seconds).toBeLessThan(2 + stableSeconds + 12);
  });

  it('is sought for the settings of a tunnel as well', async () => {
    const world = await changeWorld({ scenario: 'no-reset', settings: strict });
    const before = world.body();
    const result = await world.run({ kind: 'update', patch: { tunnel1: { phase2: { rekeyTime: 1800 } } } });
    expect([result.outcome, world.body()]).toEqual(['rolled-back', before]);
  });
});

describe('probes', () => {
  const checks: Partial<CheckSettings> = {
    tunnelDeadlineSeconds: 30,
    probes: [
      { tcp: '192.168.1.10:443', timeoutSeconds: 5 },
      { http: 'http://192.168.1.11/health', timeoutSeconds: 5 },
    ],
  };
  function prober(succeedsFrom: number): { asked: string[]; prober: Prober } {
    const asked: string[] = [];
    const probe: Prober['probe'] = async (settings) => {
      asked.push('tcp' in settings ? settings.tcp : settings.http);
      const ok = asked.length >= succeedsFrom;
      return { ok, detail: ok ? 'connected' : 'connection refused', milliseconds: 3 };
    };
    return { asked, prober: { probe } };
  }

  it('run once the tunnel of a step is proven, each of them', async () => {
    const { asked, prober: ours } = prober(0);
    const world = await changeWorld({ prober: ours, settings: { checks } });
    expect((await world.run()).outcome).toBe('applied');
    expect(asked).toEqual(Array.from({ length: 2 }, () => ['192.168.1.10:443', 'http://192.168.1.11/health']).flat());
  });

  it('are asked again within their time', async () => {
    const { asked, prober: ours } = prober(6);
    const world = await changeWorld({ prober: ours, settings: { checks } });
    expect((await world.run({ tunnels: ['tunnel1'] })).outcome).toBe('applied');
    expect(asked.length).toBeGreaterThan(6);
  });

  it.each<[string, Parameters<World['run']>[0]]>([
    ['rotation', {}],
    ['update of the subnets', { kind: 'update', patch: { remoteSubnets: ['192.168.77.0/24'] } }],
  ])('that go on failing take a %s back', async (_, asked) => {
    const world = await changeWorld({ prober: prober(Number.POSITIVE_INFINITY).prober, settings: { checks } });
    const before = world.body();
    const result = await world.run(asked);
    expect([result.outcome, result.reason]).toEqual([
      'rolled-back',
      expect.stringContaining('probe 192.168.1.10:443: connection refused; probe http://192.168.1.11/health'),
    ]);
    expect([world.body(), await world.agree()]).toEqual([before, true]);
  });
});

describe('BGP', () => {
  it('has to receive a prefix', async () => {
    const world = await changeWorld({ scenario: 'bgp-no-prefix' });
    expect((await world.run()).reason).toContain('the BGP session of tunnel2 has received no prefix');
  });

  it('has to be with the planned neighbour', async () => {
    const world = await changeWorld({
      scenario: 'bgp',
      ports: ({ vpn }) => ({
        vpn: {
          ...vpn,
          gatewayStatus: async (...args) => {
            const status = await vpn.gatewayStatus(...args);
            const tunnels = status.tunnels.map((tunnel) => ({
              ...tunnel,
              bgpPeers: tunnel.bgpPeers.map((peer) => ({ ...peer, remoteAs: 65_010 })),
            }));
            return { ...status, tunnels };
          },
        },
      }),
    });
    const before = world.body();
    const result = await world.run({ kind: 'update', patch: { tunnel1: { bgp: { remoteAsn: 65_020 } } } });
    expect([result.outcome, result.reason]).toEqual([
      'rolled-back',
      expect.stringContaining('with AS 65010, planned is AS 65020'),
    ]);
    expect(world.body()).toEqual(before);
  });
});
