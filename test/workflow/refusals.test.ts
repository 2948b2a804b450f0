import { describe, expect, it } from 'vitest';
import type { ChangeRequest } from '../../domain/change-request.ts';
import type { JsonObject } from '../../domain/json.ts';
import { PeerSettingsSchema } from '../../domain/settings.ts';
import { defaultBody } from '../../local/simulator/seed.ts';
import { changeWorld, inVirtualTime, type WorldWish } from './change-world.ts';

inVirtualTime();

type Asked = Partial<ChangeRequest> & { kind?: ChangeRequest['kind'] };
const update = (patch: JsonObject): Asked => ({ kind: 'update', patch });
const ORGANIZATION = '3c1e4d5f-0a1b-4c2d-8e3f-405162738495';
const inOrganization: WorldWish = { organizationId: ORGANIZATION };
const bgpBody = defaultBody('office', 'BGP_ROUTE_BASED', 0);
const filtered = {
  ...bgpBody,
  tunnel1: { ...bgpBody.tunnel1, bgp: { remoteAsn: 65_010, inboundFilterId: ORGANIZATION } },
};
const noKeys: WorldWish = { ports: ({ vault }) => ({ versions: { ...vault, versions: async () => [] } }) };

const REFUSED: readonly [string, WorldWish, Asked, readonly string[]][] = [
  ['a connection that nobody configured', {}, { connection: 'nowhere' }, ['connection.not-configured']],
  [
    'a connection that STACKIT does not know',
    { ports: ({ vpn }) => ({ vpn: { ...vpn, connection: async () => null } }) },
    {},
    ['connection.unknown'],
  ],
  [
    'a gateway that STACKIT does not know',
    { ports: ({ vpn }) => ({ vpn: { ...vpn, gateway: async () => null } }) },
    {},
    ['gateway.unknown'],
  ],
  ['a missing ticket', { settings: { requireTicket: true } }, { ticket: null }, ['ticket.missing']],
  ['an empty vault', noKeys, {}, ['psk.no-current-version']],
  ['a tunnel that is down', { scenario: 'one-tunnel-down' }, {}, ['tunnel.down']],
  [
    'a connection that is disabled',
    { body: { ...defaultBody('office', 'ROUTE_BASED', 0), enabled: false }, routingType: 'ROUTE_BASED' },
    { tunnels: ['tunnel1'] },
    ['connection.disabled'],
  ],
  [
    'a device that cannot be told a key',
    { settings: { peer: PeerSettingsSchema.parse({ kind: 'command', command: ['x'], actions: ['evidence'] }) } },
    {},
    ['peer.no-load-key'],
  ],
  ['no patch at all', {}, update({}), ['patch.empty']],
  ['a patch of unknown fields', {}, update({ remoteSubnet: [] }), ['patch.unknown-field']],
  ['a peering of no address', {}, update({ tunnel1: { bgp: {} } }), ['patch.incomplete']],
  ['a name beyond the limits', {}, update({ displayName: 'no good' }), ['limits.display-name']],
  ['labels beyond the limits', {}, update({ labels: { 'a b': 'c' } }), ['limits.label-name']],
  ['an address that is none', {}, update({ tunnel1: { remoteAddress: '203.0.113.300' } }), ['limits.ipv4']],
  ['a rekey time out of range', {}, update({ tunnel1: { phase1: { rekeyTime: 1 } } }), ['limits.rekey-time']],
  ['an unknown algorithm', {}, update({ tunnel1: { phase1: { dhGroups: ['x'] } } }), ['limits.dh-groups']],
  ['missing groups', {}, update({ tunnel1: { phase1: { dhGroups: null } } }), ['dh-groups.missing']],
  ['subnets with host bits', {}, update({ remoteSubnets: ['192.168.9.1/24'] }), ['limits.host-bits']],
  ['POLICY_BASED without subnets', { scenario: 'policy-based' }, update({ remoteSubnets: null }), ['subnets.missing']],
  [
    'POLICY_BASED with static routes',
    { scenario: 'policy-based' },
    update({ staticRoutes: ['192.168.1.0/24'] }),
    ['limits.static-routes'],
  ],
  ['BGP without an ASN', { scenario: 'bgp' }, update({ tunnel1: { bgp: null } }), ['bgp.missing']],
  ['BGP without a peering', { scenario: 'bgp' }, update({ tunnel2: { peering: null } }), ['peering.missing']],
  ['an ASN out of range', { scenario: 'bgp' }, update({ tunnel1: { bgp: { remoteAsn: 64_000 } } }), ['limits.asn']],
  [
    'a filter that an older version would drop',
    { routingType: 'BGP_ROUTE_BASED', apiVersion: 'v1beta1', body: filtered },
    {},
    ['api-version.filter-id'],
  ],
  [
    'a new filter by way of an older version',
    { scenario: 'bgp', apiVersion: 'v1alpha1' },
    update({ tunnel2: { bgp: { inboundFilterId: ORGANIZATION } } }),
    ['api-version.filter-id'],
  ],
  [
    'local subnets that overlap remote ones',
    {},
    update({ localSubnets: ['192.168.0.0/16'] }),
    ['overlap.local-static', 'overlap.local-remote'],
  ],
  [
    'a subnet of another connection',
    { scenario: 'subnet-overlap' },
    update({ remoteSubnets: ['192.168.1.0/24', '192.168.250.0/24'] }),
    ['overlap.other-connection'],
  ],
  [
    'a subnet that the network area routes elsewhere',
    { scenario: 'area-overlap', ...inOrganization },
    update({ remoteSubnets: ['192.168.1.0/24', '192.168.250.0/24'] }),
    ['overlap.area-route'],
  ],
  [
    'a remote subnet within the network area',
    inOrganization,
    update({ remoteSubnets: ['192.168.1.0/24', '10.0.1.0/25'] }),
    ['overlap.local-remote', 'overlap.area-range', 'overlap.area-network'],
  ],
  [
    'the transfer network',
    inOrganization,
    update({ remoteSubnets: ['192.168.1.0/24', '100.64.0.0/25'] }),
    ['overlap.transfer-network'],
  ],
  [
    'a local subnet outside the network area',
    inOrganization,
    update({ localSubnets: ['10.0.0.0/16', '172.16.0.0/16'] }),
    ['overlap.local-outside-area'],
  ],
  [
    'everything that is wrong at once',
    { settings: { requireTicket: true }, scenario: 'one-tunnel-down' },
    {
      ...update({ displayName: 'no good', remoteSubnets: ['192.168.2.0/24', 'x'], tunnel1: { remoteAddress: '::1' } }),
      ticket: null,
    },
    ['ticket.missing', 'tunnel.down', 'limits.display-name', 'limits.cidr', 'limits.ipv4', 'overlap.other-connection'],
  ],
];

describe('a change is refused', () => {
  it.each(REFUSED)('for %s, before anything is claimed or sent', async (_, wish, asked, codes) => {
    const world = await changeWorld(wish);
    const result = await world.run(asked);
    expect([result.outcome, result.refusals.map(({ code }) => code).toSorted()]).toEqual([
      'rejected',
      codes.toSorted(),
    ]);
    for (const { message } of result.refusals) expect(result.reason).toContain(message);
    expect([world.deeds, await world.ports.claims.all(), world.facts().puts]).toEqual([[], [], 0]);
  });

  it.each(['PENDING', 'ERROR', 'DELETING', 'MAINTENANCE'])('while the gateway says %s', async (word) => {
    const world = await changeWorld({ ports: gatewaySays(word) });
    const result = await world.run();
    expect(result).toMatchObject({ outcome: 'rejected', refusals: [{ code: 'gateway.not-ready' }] });
    expect(result.reason).toContain(word);
  });
});

function gatewaySays(state: string): NonNullable<WorldWish['ports']> {
  return ({ vpn }) => ({
    vpn: {
      ...vpn,
      gateway: async (...args) => {
        const found = await vpn.gateway(...args);
        return found && { ...found, state };
      },
    },
  });
}

describe('a dry run', () => {
  it.each([
    ['rotation', { dryRun: true }],
    ['update', { ...update({ displayName: 'office-v2' }), dryRun: true }],
  ])('of a %s says what would be done, claims nothing and sends nothing', async (_, asked) => {
    const world = await changeWorld();
    const result = await world.run(asked);
    expect(result).toMatchObject({ outcome: 'planned', plan: { interruption: { expected: false } }, psk: null });
    expect([world.deeds, await world.ports.claims.all(), world.facts().puts]).toEqual([[], [], 0]);
    expect(Object.keys(await world.labels())).toEqual(['AWSCURRENT']);
    expect(result.transitions).toBe(3);
  });

  it('is refused like the change itself', async () => {
    const world = await changeWorld({ scenario: 'one-tunnel-down' });
    expect(await world.run({ dryRun: true })).toMatchObject({
      outcome: 'rejected',
      refusals: [{ code: 'tunnel.down' }],
    });
  });
});

describe('a change goes on with a warning', () => {
  const weak = { integrityAlgorithms: ['sha1'], dhGroups: ['modp1024'] };
  it.each<[string, WorldWish, Asked, readonly string[]]>([
    [
      'where the network area cannot be read',
      { scenario: 'area-forbidden', ...inOrganization },
      {},
      ['overlap.unchecked'],
    ],
    [
      'of an overlap that is live already',
      { scenario: 'subnet-overlap' },
      {},
      ['overlap.other-connection', 'overlap.other-connection'],
    ],
    ['of weak algorithms', {}, update({ tunnel1: { phase2: weak } }), ['weak.sha1', 'weak.modp1024']],
    [
      'of a tunnel that only the peer can start',
      {},
      update({ tunnel1: { phase2: { startAction: 'none' } } }),
      ['tunnel.passive'],
    ],
    ['of a tunnel that is down already', { scenario: 'one-tunnel-down' }, { tunnels: ['tunnel2'] }, ['tunnel.down']],
    ['of nothing, where all is well', inOrganization, {}, []],
    ['of nothing, through an older version that drops no filter', { scenario: 'bgp', apiVersion: 'v1beta1' }, {}, []],
  ])('%s', async (_, wish, asked, codes) => {
    const world = await changeWorld(wish);
    const result = await world.run(asked);
    expect([result.outcome, result.reason]).toEqual(['applied', expect.any(String)]);
    expect(result.warnings.map(({ code }) => code)).toEqual(codes);
  });

  it('of keys that are too old, and not any more once they are new', async () => {
    const world = await changeWorld({ settings: { rotation: { strategy: 'rolling', maxAgeDays: 90 } } });
    world.passDays(91);
    expect((await world.run()).warnings).toMatchObject([
      { code: 'psk.overdue', message: expect.stringContaining('91 days') },
    ]);
    expect((await world.run()).warnings).toEqual([]);
  });
});
