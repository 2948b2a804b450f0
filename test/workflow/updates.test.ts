import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { JsonSchema } from '../../domain/json.ts';
import { mergePatch } from '../../domain/merge-patch.ts';
import type { ScenarioName } from '../../local/simulator/scenarios.ts';
import { changeWorld, inVirtualTime } from './change-world.ts';

inVirtualTime();

interface Update {
  readonly patch: JsonObject;
  readonly scenario?: ScenarioName;
  readonly strategy?: 'rolling' | 'at-once';
  /** The tunnels of each PUT, in its order. */
  readonly puts: readonly (readonly string[])[];
  /** Why traffic stops; left out: it does not. */
  readonly interruption?: RegExp;
}

const slower = { phase1: { rekeyTime: 7200 } };
const elsewhere = { bgp: { remoteAsn: 65020 } };
const bothSlower = { tunnel1: slower, tunnel2: slower };

const UPDATES: readonly [string, Update][] = [
  ['labels and the name', { patch: { displayName: 'office-v2', labels: { site: null, floor: '3' } }, puts: [[]] }],
  [
    'subnets, in one PUT',
    { patch: { remoteSubnets: ['192.168.1.0/24', '192.168.77.0/24'] }, puts: [[]], interruption: /belong to both/ },
  ],
  ['settings of one tunnel', { patch: { tunnel1: slower }, puts: [['tunnel1']] }],
  ['settings of both tunnels, one by one', { patch: bothSlower, puts: [['tunnel2'], ['tunnel1']] }],
  [
    'settings of both tunnels, at once',
    { patch: bothSlower, strategy: 'at-once', puts: [['tunnel1', 'tunnel2']], interruption: /at the same time/ },
  ],
  [
    'a name with the first of two tunnels',
    { patch: { displayName: 'office-v2', ...bothSlower }, puts: [['tunnel2'], ['tunnel1']] },
  ],
  [
    'the last label, which comes back as null',
    { scenario: 'null-labels', patch: { labels: { site: null } }, puts: [[]] },
  ],
  ['static routes that are removed', { patch: { staticRoutes: null }, puts: [[]] }],
  [
    'a remote ASN, tunnel by tunnel',
    {
      scenario: 'bgp',
      patch: { tunnel1: elsewhere, tunnel2: elsewhere },
      puts: [['tunnel2'], ['tunnel1']],
    },
  ],
];

describe('an update', () => {
  it.each(UPDATES)('changes %s, and says whether traffic stops', async (_, update) => {
    const world = await changeWorld({ scenario: update.scenario ?? 'calm' });
    const before = JsonSchema.parse(world.body());
    const { patch, strategy = null, puts, interruption } = update;
    const result = await world.run({ kind: 'update', patch, strategy });
    expect([result.outcome, result.reason]).toEqual(['applied', 'the new configuration is live and proven']);
    expect(world.body()).toEqual(mergePatch(before, patch));
    expect(result.steps.map(({ tunnels }) => tunnels)).toEqual(puts);
    expect(world.deeds).toEqual(puts.map(() => 'PUT'));
    expect(result.plan?.interruption).toEqual({
      expected: interruption !== undefined,
      why: expect.stringMatching(interruption ?? /one tunnel stays up throughout/),
    });
    expect(world.facts().outageMilliseconds > 0).toBe(interruption !== undefined);
    expect([result.psk, await world.ports.claims.all(), await world.agree()]).toEqual([null, [], true]);
  });

  it('takes a connection out of service, and proves both tunnels when it comes back', async () => {
    const world = await changeWorld();
    const off = await world.run({ kind: 'update', patch: { enabled: false } });
    expect([off.outcome, off.plan?.interruption.why]).toEqual(['applied', expect.stringContaining('disabling')]);
    expect(world.facts().tunnels).toMatchObject({ tunnel1: { up: false }, tunnel2: { up: false } });
    const on = await world.run({ kind: 'update', patch: { enabled: true } });
    expect([on.outcome, on.reason]).toEqual(['applied', expect.any(String)]);
    expect(on.steps.map(({ tunnels, proof }) => [tunnels, proof])).toEqual([
      [['tunnel1', 'tunnel2'], 'reauthenticated'],
    ]);
    expect(world.facts().tunnels).toMatchObject({ tunnel1: { up: true }, tunnel2: { up: true } });
  });

  it('is not proven by a connection that was enabled and whose tunnels stay down', async () => {
    const world = await changeWorld({ behaviour: { keysDifferAtStart: ['tunnel1', 'tunnel2'] } });
    await world.run({ kind: 'update', patch: { enabled: false } });
    const on = await world.run({ kind: 'update', patch: { enabled: true } });
    expect([on.outcome, on.reason]).toEqual(['rolled-back', expect.stringContaining('tunnel1 is down')]);
    expect(world.body()).toMatchObject({ enabled: false });
  });

  it.each([
    ['the same values', { displayName: 'office', labels: { site: 'simulated' } }],
    ['subnets in another spelling', { remoteSubnets: ['192.168.1.0/24'], localSubnets: ['10.0.0.0/16'] }],
    ['a default that is written out', { tunnel1: { phase2: { dpdAction: null } }, enabled: null }],
  ])('that asks for %s finds nothing to change and sends nothing', async (_, patch) => {
    const world = await changeWorld();
    const result = await world.run({ kind: 'update', patch });
    expect([result.outcome, result.reason]).toEqual(['unchanged', expect.stringContaining('nothing to change')]);
    expect([world.facts().puts, world.deeds, await world.ports.claims.all()]).toEqual([0, [], []]);
  });
});
