import { describe, expect, it } from 'vitest';
import type { LiveConnection } from '../../domain/gateway-view.ts';
import type { NetworkAreaFacts } from '../../domain/ports.ts';
import { type OverlapFacts, overlapFindings } from '../../domain/subnet-overlap.ts';
import { exampleBody } from './example-bodies.ts';

const AREA: NetworkAreaFacts = { ranges: ['10.0.0.0/16'], transferNetwork: null, networks: [], routes: [] };

type Sets = Partial<Record<'localSubnets' | 'remoteSubnets' | 'staticRoutes', string[]>>;

function other(sets: Sets, connectionId = 'other-id'): LiveConnection {
  return { connectionId, body: exampleBody({ displayName: 'plant', remoteSubnets: [], ...sets }), state: null };
}

function find(sets: Sets, facts: Partial<OverlapFacts> = {}) {
  return overlapFindings({
    body: exampleBody(sets),
    routingType: 'ROUTE_BASED',
    connectionId: 'own-id',
    others: [],
    area: null,
    ownNextHops: ['10.0.2.1'],
    ...facts,
  });
}

describe('overlapFindings within a connection', () => {
  it.each<[string, Sets, string[]]>([
    ['disjoint subnets', {}, []],
    ['a local inside a remote', { localSubnets: ['192.168.1.64/26'] }, ['overlap.local-remote']],
    ['a local equal to a static route', { staticRoutes: ['10.0.0.0/16'] }, ['overlap.local-static']],
    ['the same local twice', { localSubnets: ['10.0.0.0/16', '10.0.0.0/16'] }, ['overlap.same-list']],
    ['nested remotes', { remoteSubnets: ['192.168.1.0', '192.168.0.0/16'] }, ['overlap.same-list']],
    ['a remote equal to a static route', { remoteSubnets: ['172.16.0.0/12'], staticRoutes: ['172.16.1.0/24'] }, []],
    ['the route-based defaults', { localSubnets: ['0.0.0.0/0'], remoteSubnets: ['0.0.0.0/0'] }, []],
    ['neighbours', { localSubnets: ['10.0.0.0/25'], remoteSubnets: ['10.0.0.128/25'] }, []],
    ['a text that is no CIDR', { localSubnets: ['everything'], remoteSubnets: ['2001:db8::/32'] }, []],
  ])('judges %s', (_, sets, codes) => {
    expect(find(sets).map(({ code }) => code)).toEqual(codes);
  });

  it('names both ranges and the place', () => {
    expect(find({ localSubnets: ['10.9.0.0/16', '192.168.1.64/26'] })).toEqual([
      {
        code: 'overlap.local-remote',
        message: 'local subnet 192.168.1.64/26 overlaps remote subnet 192.168.1.0/24 of this connection',
        path: '/localSubnets/1',
      },
    ]);
  });

  it('leaves static routes out on a policy-based gateway, which has none', () => {
    expect(find({ staticRoutes: ['10.0.0.0/16'] }, { routingType: 'POLICY_BASED' })).toEqual([]);
  });
});

describe('overlapFindings with other connections', () => {
  it.each<[string, Sets, Sets, string[]]>([
    ['remote with remote', {}, { remoteSubnets: ['192.168.0.0/16'] }, ['/remoteSubnets/0', '/remoteSubnets/1']],
    ['remote with static route', {}, { staticRoutes: ['192.168.2.128/25'] }, ['/remoteSubnets/1']],
    [
      'static route with remote',
      { staticRoutes: ['172.16.1.0/24'] },
      { remoteSubnets: ['172.16.0.0/12'] },
      ['/staticRoutes/0'],
    ],
    ['local with local', {}, { localSubnets: ['10.0.0.0/16'] }, []],
    ['local with remote (a hub between two sites)', {}, { remoteSubnets: ['10.0.0.0/16'] }, []],
    ['remote with the default', {}, { remoteSubnets: ['0.0.0.0/0'] }, []],
  ])('compares %s', (_, own, theirs, paths) => {
    const findings = find(own, { others: [other(theirs)] });
    expect(findings.map(({ path }) => path)).toEqual(paths);
    expect(new Set(findings.map(({ code }) => code))).toEqual(
      new Set(paths.length > 0 ? ['overlap.other-connection'] : []),
    );
  });

  it('names the other connection', () => {
    const [finding] = find({}, { others: [other({ remoteSubnets: ['192.168.1.0/24'] })] });
    expect(finding?.message).toBe(
      'remote subnet 192.168.1.0/24 overlaps 192.168.1.0/24, a remote subnet of connection plant (other-id)',
    );
  });

  it('does not compare the connection with its own live state', () => {
    expect(find({}, { others: [other({ remoteSubnets: ['192.168.1.0/24'] }, 'own-id')] })).toEqual([]);
  });

  it('makes one finding of many connections that hold the same subnet', () => {
    const others = Array.from({ length: 300 }, (_, index) =>
      other({ remoteSubnets: ['192.168.1.0/24'] }, `id-${index}`),
    );
    const findings = find({}, { others });
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain('connection plant (id-0) and 299 more');
  });
});

describe('overlapFindings with the network area', () => {
  it.each<[string, Sets, Partial<NetworkAreaFacts>, string[]]>([
    ['a remote inside a range', { remoteSubnets: ['10.0.4.0/24'], localSubnets: [] }, {}, ['overlap.area-range']],
    ['a static route around a range', { staticRoutes: ['10.0.0.0/8'], localSubnets: [] }, {}, ['overlap.area-range']],
    ['the transfer network', {}, { transferNetwork: '192.168.1.0/28' }, ['overlap.transfer-network']],
    ['a network', {}, { networks: ['192.168.2.0/24'] }, ['overlap.area-network']],
    [
      'a route elsewhere',
      {},
      { routes: [{ destination: '192.168.0.0/16', nextHop: '10.0.9.9' }] },
      ['overlap.area-route', 'overlap.area-route'],
    ],
    [
      'a route without next hop',
      {},
      { routes: [{ destination: '192.168.1.7', nextHop: null }] },
      ['overlap.area-route'],
    ],
    ["this gateway's own route", {}, { routes: [{ destination: '192.168.1.0/24', nextHop: '10.0.2.1' }] }, []],
    ['the default route', {}, { routes: [{ destination: '0.0.0.0/0', nextHop: '10.0.9.9' }] }, []],
    ['a local outside the ranges', { localSubnets: ['10.1.0.0/16'] }, {}, ['overlap.local-outside-area']],
    ['a local larger than its range', { localSubnets: ['10.0.0.0/15'] }, {}, ['overlap.local-outside-area']],
    ['a local across joined ranges', { localSubnets: ['10.0.0.0/15'] }, { ranges: ['10.1.0.0/16', '10.0.0.0/16'] }, []],
    ['the default as local', { localSubnets: ['0.0.0.0/0'] }, {}, []],
  ])('judges %s', (_, sets, area, codes) => {
    expect(find(sets, { area: { ...AREA, ...area } }).map(({ code }) => code)).toEqual(codes);
  });

  it('names the next hop of the other route', () => {
    const routes = [{ destination: '192.168.1.0/25', nextHop: '10.0.9.9' }];
    expect(find({}, { area: { ...AREA, routes } })[0]).toEqual({
      code: 'overlap.area-route',
      message: 'remote subnet 192.168.1.0/24 overlaps 192.168.1.0/25, a route of the network area via 10.0.9.9',
      path: '/remoteSubnets/0',
    });
  });
});
