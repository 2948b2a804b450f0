import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  configurationDiff,
  containsConfiguration,
  sharedTouched,
  tunnelsTouched,
} from '../../domain/configuration-diff.ts';
import type { ConnectionBody } from '../../domain/connection-body.ts';
import { bgpTunnel, exampleBody, exampleTunnel } from './example-bodies.ts';

const { phase1: PHASE } = exampleTunnel();
const subnet = fc.constantFrom('10.0.0.0/16', '10.1.0.0/16', '10.2.0.1/32', '10.3.0.0/24');
const tunnel = fc
  .record(
    {
      remoteAddress: fc.constantFrom('203.0.113.1', '203.0.113.2'),
      bgp: fc.constantFrom({ remoteAsn: 65010 }, { remoteAsn: 65011 }),
      peering: fc.constantFrom({}, { localAddress: '169.254.0.1' }, { remoteAddress: '169.254.0.2' }),
      later: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value))),
    },
    { requiredKeys: [] },
  )
  .map((change) => exampleTunnel(change));
const body: fc.Arbitrary<ConnectionBody> = fc
  .record(
    {
      enabled: fc.boolean(),
      labels: fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), fc.constantFrom('x', 'y')),
      localSubnets: fc.uniqueArray(subnet).map((list) => list.toSorted()),
      tunnel1: tunnel,
      tunnel2: tunnel,
    },
    { requiredKeys: ['tunnel1', 'tunnel2'] },
  )
  .map((change) => exampleBody(change));

describe('configurationDiff', () => {
  it.each<[string, Partial<ConnectionBody>, Partial<ConnectionBody>, unknown[]]>([
    ['a value', { displayName: 'a' }, { displayName: 'b' }, [{ path: '/displayName', before: 'a', after: 'b' }]],
    ['an added field', {}, { enabled: false }, [{ path: '/enabled', after: false }]],
    [
      'a removed label',
      { labels: { 'a/b': 'x', c: 'y' } },
      { labels: { c: 'y' } },
      [{ path: '/labels/a~1b', before: 'x' }],
    ],
    [
      'a label named as a method',
      { labels: {} },
      { labels: { constructor: 'x' } },
      [{ path: '/labels/constructor', after: 'x' }],
    ],
    [
      'a list as a whole',
      { remoteSubnets: ['10.1.0.0/16'] },
      { remoteSubnets: ['10.1.0.0/16', '10.2.0.0/16'] },
      [{ path: '/remoteSubnets', before: ['10.1.0.0/16'], after: ['10.1.0.0/16', '10.2.0.0/16'] }],
    ],
    [
      'the order of subnets',
      { localSubnets: ['10.1.0.0/16', '10.2.0.0/16'] },
      { localSubnets: ['10.2.0.0/16', '10.1.0.0/16'] },
      [],
    ],
    ['a written /32', { localSubnets: ['10.1.0.1'] }, { localSubnets: ['10.1.0.1/32'] }, []],
    [
      'cleared host bits',
      { localSubnets: ['10.1.0.1/16'] },
      { localSubnets: ['10.1.0.0/16'] },
      [{ path: '/localSubnets', before: ['10.1.0.1/16'], after: ['10.1.0.0/16'] }],
    ],
    [
      'the order of algorithms',
      { tunnel1: exampleTunnel({ phase1: { ...PHASE, dhGroups: ['ecp256', 'ecp384'] } }) },
      { tunnel1: exampleTunnel({ phase1: { ...PHASE, dhGroups: ['ecp384', 'ecp256'] } }) },
      [{ path: '/tunnel1/phase1/dhGroups', before: ['ecp256', 'ecp384'], after: ['ecp384', 'ecp256'] }],
    ],
    [
      'a removed object leaf by leaf',
      { tunnel2: bgpTunnel() },
      { tunnel2: exampleTunnel() },
      [
        { path: '/tunnel2/peering/localAddress', before: '169.254.10.1' },
        { path: '/tunnel2/peering/remoteAddress', before: '169.254.10.2' },
        { path: '/tunnel2/bgp/remoteAsn', before: 65010 },
      ],
    ],
    [
      'an added empty object',
      {},
      { tunnel1: exampleTunnel({ peering: {} }) },
      [{ path: '/tunnel1/peering', after: {} }],
    ],
    ['a field that we do not know', { mtu: 1400 }, { mtu: 1300 }, [{ path: '/mtu', before: 1400, after: 1300 }]],
  ])('tells %s', (_, before, after, expected) => {
    const [left, right] = [
      exampleBody({ tunnel2: exampleTunnel(), ...before }),
      exampleBody({ tunnel2: exampleTunnel(), ...after }),
    ];
    expect(configurationDiff(left, right)).toEqual(expected);
  });

  it('is empty exactly when the bodies are equal', () => {
    fc.assert(
      fc.property(body, body, (before, after) => {
        expect(configurationDiff(before, after).length === 0).toBe(isDeepStrictEqual(before, after));
        expect(configurationDiff(before, structuredClone(before))).toEqual([]);
      }),
    );
  });

  it('names the same paths in either direction', () => {
    const paths = (from: ConnectionBody, to: ConnectionBody) => configurationDiff(from, to).map(({ path }) => path);
    fc.assert(
      fc.property(body, body, (a, b) => {
        expect(paths(a, b).toSorted()).toEqual(paths(b, a).toSorted());
      }),
    );
  });
});

describe('tunnelsTouched and sharedTouched', () => {
  it.each<[string[], string[], boolean]>([
    [[], [], false],
    [['/tunnel2/phase1/rekeyTime'], ['tunnel2'], false],
    [['/tunnel2/remoteAddress', '/tunnel1/remoteAddress'], ['tunnel1', 'tunnel2'], false],
    [['/labels/tunnel1', '/displayName'], [], true],
    [['/tunnel10/x'], [], true],
    [['/localSubnets', '/tunnel1/bgp/remoteAsn'], ['tunnel1'], true],
  ])('of %j are %j and %s', (paths, tunnels, shared) => {
    const diff = paths.map((path) => ({ path }));
    expect(tunnelsTouched(diff)).toEqual(tunnels);
    expect(sharedTouched(diff)).toBe(shared);
  });
});

describe('containsConfiguration', () => {
  it.each<[string, Partial<ConnectionBody>, Partial<ConnectionBody>, string[]]>([
    ['extra fields', {}, { enabled: true, labels: { a: 'b' }, mtu: 1400, tunnel2: bgpTunnel() }, []],
    ['a missing field', { enabled: true }, {}, ['/enabled']],
    ['another value', { displayName: 'a' }, { displayName: 'b' }, ['/displayName']],
    ['a missing object', { tunnel2: bgpTunnel() }, {}, ['/tunnel2/peering', '/tunnel2/bgp']],
    [
      'subnets as networks, in any order',
      { localSubnets: ['10.0.0.5/16', '10.1.0.1'] },
      { localSubnets: ['10.1.0.1/32', '10.0.0.0/16'] },
      [],
    ],
    [
      'a subnet too many',
      { localSubnets: ['10.0.0.0/16'] },
      { localSubnets: ['10.0.0.0/16', '10.1.0.0/16'] },
      ['/localSubnets'],
    ],
    [
      'a subnet too few',
      { staticRoutes: ['10.0.0.0/16', '10.1.0.0/16'] },
      { staticRoutes: ['10.0.0.0/16'] },
      ['/staticRoutes'],
    ],
    [
      'algorithms in any order',
      { tunnel2: exampleTunnel({ phase1: { ...PHASE, dhGroups: ['ecp256', 'ecp384'] } }) },
      { tunnel2: exampleTunnel({ phase1: { ...PHASE, dhGroups: ['ecp384', 'ecp256'] } }) },
      [],
    ],
    [
      'an algorithm too many',
      {},
      { tunnel2: exampleTunnel({ phase1: { ...PHASE, dhGroups: ['ecp384', 'modp1024'] } }) },
      ['/tunnel2/phase1/dhGroups'],
    ],
    ['empty maps and lists that are absent', { labels: {}, staticRoutes: [] }, {}, []],
    [
      'an empty list that is not empty there',
      { staticRoutes: [] },
      { staticRoutes: ['10.0.0.0/16'] },
      ['/staticRoutes'],
    ],
    ['a label named as a method', { labels: { constructor: 'x' } }, { labels: {} }, ['/labels/constructor']],
  ])('judges %s', (_, intended, answered, expected) => {
    const [left, right] = [
      exampleBody({ tunnel2: exampleTunnel(), ...intended }),
      exampleBody({ tunnel2: exampleTunnel(), ...answered }),
    ];
    expect(containsConfiguration(left, right)).toEqual(expected);
  });

  it('finds every configuration in itself, and whatever is added to it is fine', () => {
    fc.assert(
      fc.property(body, (any) => {
        expect(containsConfiguration(any, { ...any, later: 'field' })).toEqual([]);
      }),
    );
  });
});
