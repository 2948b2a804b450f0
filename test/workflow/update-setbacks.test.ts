import { describe, expect, it } from 'vitest';
import type { ConnectionBody } from '../../domain/connection-body.ts';
import { type JsonObject, JsonSchema } from '../../domain/json.ts';
import { mergePatch } from '../../domain/merge-patch.ts';
import { defaultBody } from '../../local/simulator/seed.ts';
import { changeWorld, inVirtualTime, type World, type WorldWish } from './change-world.ts';

inVirtualTime();

const slower = { phase1: { rekeyTime: 7200 } };
const seeded = defaultBody('office', 'ROUTE_BASED', 0);
const unknownFields = { ...seeded, mtu: 1400, tunnel1: { ...seeded.tunnel1, natTraversal: { keepAlive: 20 } } };
const UPDATES: readonly [string, JsonObject][] = [
  ['the name', { displayName: 'office-v2' }],
  ['subnets', { remoteSubnets: ['192.168.77.0/24'], staticRoutes: ['192.168.77.0/24'] }],
  ['a field that was not there', { tunnel1: { peering: { localAddress: '169.254.0.1' } } }],
  ['static routes that are removed', { staticRoutes: null, labels: null }],
  ['the settings of both tunnels', { tunnel1: slower, tunnel2: slower }],
  ['enabled', { enabled: false }],
];

/** A server that writes the time of each answer into the body, inside of the tunnels too. */
const restless: NonNullable<WorldWish['ports']> = ({ vpn, clock }) => {
  let answers = 0;
  const marked = <T extends { readonly body: ConnectionBody }>(live: T): T => {
    answers += 1;
    const { tunnel1, tunnel2 } = live.body;
    const seen = { answers, at: clock.now() };
    const phase1 = { ...tunnel1.phase1, negotiated: seen };
    return {
      ...live,
      body: { ...live.body, seen, tunnel1: { ...tunnel1, seen, phase1 }, tunnel2: { ...tunnel2, seen } },
    };
  };
  return {
    vpn: {
      ...vpn,
      connection: async (...args) => {
        const live = await vpn.connection(...args);
        return live && marked(live);
      },
      replaceConnection: async (...args) => marked(await vpn.replaceConnection(...args)),
    },
  };
};

describe('a server with fields of its own that change by themselves', () => {
  it.each<[string, Parameters<World['run']>[0]]>([
    ['a rotation', {}],
    ['an update', { kind: 'update', patch: { tunnel1: slower, tunnel2: slower } }],
  ])('stops no change, as nobody else changed anything: %s', async (_, asked) => {
    const world = await changeWorld({ ports: restless });
    const result = await world.run(asked);
    expect([result.outcome, result.reason]).toEqual(['applied', expect.stringContaining('proven')]);
    const failing = await changeWorld({ ports: restless, scenario: 'gateway-error' });
    expect(await failing.run(asked)).toMatchObject({ outcome: 'rolled-back', refusals: [] });
  });
});

describe('an update that fails', () => {
  it.each(UPDATES)('leaves the body as it was: %s', async (_, patch) => {
    const world = await changeWorld({ scenario: 'gateway-error' });
    const before = world.body();
    const result = await world.run({ kind: 'update', patch });
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('could not be loaded')]);
    expect(world.body()).toEqual(before);
    expect([world.facts().puts, await world.agree(), await world.ports.claims.all()]).toEqual([2, true, []]);
    expect(world.facts().tunnels).toMatchObject({ tunnel1: { up: true }, tunnel2: { up: true } });
  });

  it.each<[string, WorldWish]>([
    ['on a POLICY_BASED gateway, where static routes must be left out', { routingType: 'POLICY_BASED' }],
    ['on a BGP_ROUTE_BASED gateway', { routingType: 'BGP_ROUTE_BASED' }],
    ['although READY and ERROR are stale for a moment', { behaviour: { staleReadySeconds: 1.5, gatewayErrors: 1 } }],
    ['with fields that this program does not know', { body: unknownFields, routingType: 'ROUTE_BASED' }],
  ])('leaves the body as it was %s', async (_, wish) => {
    const world = await changeWorld({ scenario: 'gateway-error', ...wish });
    const before = world.body();
    const patch = { displayName: 'office-v2', tunnel2: slower };
    expect((await world.run({ kind: 'update', patch })).outcome).toBe('rolled-back');
    expect(world.body()).toEqual(before);
    expect((await world.run({ kind: 'update', patch })).outcome).toBe('applied');
    expect(world.body()).toEqual(mergePatch(JsonSchema.parse(before), patch));
  });

  it('undoes both PUTs where the second one fails, the failed tunnel first', async () => {
    const world = await changeWorld({
      behaviour: { faults: [{ method: 'PUT', afterPuts: 2, times: 1, fault: { kind: 'status', status: 400 } }] },
    });
    const before = world.body();
    const result = await world.run({ kind: 'update', patch: { tunnel1: slower, tunnel2: slower } });
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('StackitRefusedError')]);
    expect(result.steps.map(({ direction, tunnels }) => `${direction} ${tunnels.join()}`)).toEqual([
      'forward tunnel2',
      'back tunnel1',
      'back tunnel2',
    ]);
    expect(world.body()).toEqual(before);
    expect(world.facts()).toMatchObject({ puts: 3, putsApplied: 2, outageMilliseconds: 0 });
  });
});

describe('a second writer', () => {
  it('who came before the PUT is not overwritten', async () => {
    const world = await changeWorld({ scenario: 'second-writer' });
    const result = await world.run({ kind: 'update', patch: { displayName: 'office-v2' } });
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('/labels/edited-by')]);
    expect(world.body()).toMatchObject({ displayName: 'office', labels: { 'edited-by': 'somebody-else' } });
    expect(world.facts().puts).toBe(0);
  });

  it('who edits another field meanwhile keeps that edit when the update is rolled back', async () => {
    const behaviour = { gatewayErrors: 1, secondWriter: { afterPuts: 1, afterReads: 0 } };
    const world = await changeWorld({ behaviour });
    const before = world.body();
    const result = await world.run({ kind: 'update', patch: { displayName: 'office-v2' } });
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.any(String)]);
    expect(world.body()).toEqual({ ...before, labels: { site: 'simulated', 'edited-by': 'somebody-else' } });
  });

  it('who edits the same field leaves the decision to an operator', async () => {
    const behaviour = { gatewayErrors: 1, secondWriter: { afterPuts: 1, afterReads: 0 } };
    const world = await changeWorld({ behaviour });
    const result = await world.run({ kind: 'update', patch: { labels: { 'edited-by': 'us' } } });
    expect([result.outcome, result.reason]).toEqual([
      'needs-operator',
      expect.stringContaining('RollbackConflictError: somebody else changed what must go back: /labels/edited-by'),
    ]);
    expect(world.body()).toMatchObject({ labels: { 'edited-by': 'somebody-else' } });
    expect(await world.ports.claims.all()).toMatchObject([{ changeId: result.changeId }]);
    expect(result.whereabouts).toContainEqual(expect.stringMatching(/^STACKIT, step 1 \(the shared fields\): new/));
    expect(result.whereabouts).toContainEqual(expect.stringMatching(/stays claimed by chg-1$/));
  });

  it('who comes between the two PUTs stops the change, and keeps the edit', async () => {
    const world = await changeWorld({ scenario: 'second-writer-midway' });
    const before = world.body();
    const result = await world.run({ kind: 'update', patch: { tunnel1: slower, tunnel2: slower } });
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('ConnectionDriftedError')]);
    expect(world.body()).toEqual({ ...before, labels: { site: 'simulated', 'edited-by': 'somebody-else' } });
  });
});
