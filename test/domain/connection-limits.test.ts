import { describe, expect, it } from 'vitest';
import type { ConnectionBody, RoutingType, TunnelBody } from '../../domain/connection-body.ts';
import { apiVersionFindings, limitFindings } from '../../domain/connection-limits.ts';
import { bgpTunnel, exampleBody, exampleTunnel } from './example-bodies.ts';

type Phase1 = Partial<TunnelBody['phase1']>;
type Expected = [code: string, path: string][];

const FILTER = '7d2f6f0e-90a3-4a5e-9d5a-1f5d0e8f3f11';
const { phase1: PHASE } = exampleTunnel();

function found(change: Partial<ConnectionBody>, routingType: RoutingType = 'POLICY_BASED'): Expected {
  return limitFindings(exampleBody(change), routingType).map(({ code, path = '' }) => [code, path]);
}

function subnets(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `10.1.${index}.0/24`);
}

function labels(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`label${index}`, '']));
}

describe('limitFindings of a connection', () => {
  it.each<[string, Partial<ConnectionBody>, Expected]>([
    ['the example', {}, []],
    ['the longest name', { displayName: 'a'.repeat(63) }, []],
    ['a longer name', { displayName: 'a'.repeat(64) }, [['limits.display-name', '/displayName']]],
    ['an empty name', { displayName: '' }, [['limits.display-name', '/displayName']]],
    ['a name with a space', { displayName: 'office 1' }, [['limits.display-name', '/displayName']]],
    ['a name that ends in -', { displayName: 'office-' }, [['limits.display-name', '/displayName']]],
    ['64 labels', { labels: labels(64) }, []],
    ['65 labels', { labels: labels(65) }, [['limits.labels', '/labels']]],
    ['a label value of 63', { labels: { a: 'x'.repeat(63) } }, []],
    ['a label value of 64', { labels: { a: 'x'.repeat(64) } }, [['limits.label-value', '/labels/a']]],
    ['a label value with @', { labels: { mail: 'a@b' } }, [['limits.label-value', '/labels/mail']]],
    ['an empty label name', { labels: { '': 'x' } }, [['limits.label-name', '/labels/']]],
    ['a label name with /', { labels: { 'a/b': 'x' } }, [['limits.label-name', '/labels/a~1b']]],
    ['100 subnets', { localSubnets: subnets(100) }, []],
    ['101 subnets', { localSubnets: subnets(101) }, [['limits.subnets', '/localSubnets']]],
    ['no remote subnets', { remoteSubnets: [] }, [['subnets.missing', '/remoteSubnets']]],
    ['a /32 without length', { localSubnets: ['10.0.0.1'] }, []],
    ['IPv6', { localSubnets: ['2001:db8::/32'] }, [['limits.cidr', '/localSubnets/0']]],
    ['no CIDR', { localSubnets: ['10.0.0.0/16', '10.0.0.0/40'] }, [['limits.cidr', '/localSubnets/1']]],
    ['host bits', { localSubnets: ['10.0.0.5/16'] }, [['limits.host-bits', '/localSubnets/0']]],
    ['static routes', { staticRoutes: ['172.16.0.0/24'] }, [['limits.static-routes', '/staticRoutes']]],
    ['both tunnels to one address', { tunnel2: exampleTunnel() }, []],
  ])('judges %s', (_, change, expected) => {
    expect(found(change)).toEqual(expected);
  });

  it('demands both subnet lists of a policy-based connection alone', () => {
    const { localSubnets: _l, remoteSubnets: _r, ...body } = exampleBody();
    const paths = (routingType: RoutingType) => limitFindings(body, routingType).map(({ path }) => path);
    expect(paths('POLICY_BASED')).toEqual(['/localSubnets', '/remoteSubnets']);
    expect(paths('ROUTE_BASED')).toEqual([]);
  });

  it('takes static routes and refuses empty subnet lists on a route-based gateway', () => {
    expect(found({ staticRoutes: ['172.16.0.0/24'] }, 'ROUTE_BASED')).toEqual([]);
    expect(found({ staticRoutes: ['172.16.0.9/24'] }, 'ROUTE_BASED')).toEqual([
      ['limits.host-bits', '/staticRoutes/0'],
    ]);
    expect(found({ localSubnets: [] }, 'ROUTE_BASED')).toEqual([['limits.subnets', '/localSubnets']]);
  });

  it.each<[Partial<ConnectionBody>, string]>([
    [{ localSubnets: ['10.0.0.5/16'] }, '10.0.0.5/16 has host bits set; the network is 10.0.0.0/16'],
    [{ remoteSubnets: ['fe80::/10'] }, '"fe80::/10" is no IPv4 CIDR: IPv6 is not supported, only IPv4 is'],
    [
      { tunnel1: exampleTunnel({ phase1: { ...PHASE, rekeyTime: 60 } }) },
      '60 s is out of range: a whole number from 900 to 28800 s',
    ],
    [
      { tunnel1: exampleTunnel({ phase1: { ...PHASE, dhGroups: ['modp768'] } }) },
      '"modp768" is none of modp1024, modp2048, ecp256, ecp384, modp2048s256',
    ],
  ])('says the value and the limit: %j', (change, message) => {
    expect(limitFindings(exampleBody(change), 'POLICY_BASED').map((finding) => finding.message)).toEqual([message]);
  });
});

describe('limitFindings of the phases', () => {
  it.each<['phase1' | 'phase2', Phase1, [code: string, field: string][]]>([
    ['phase1', { rekeyTime: 900 }, []],
    ['phase1', { rekeyTime: 28800 }, []],
    ['phase1', { rekeyTime: 899 }, [['limits.rekey-time', 'rekeyTime']]],
    ['phase1', { rekeyTime: 28801 }, [['limits.rekey-time', 'rekeyTime']]],
    ['phase1', { rekeyTime: 1000.5 }, [['limits.rekey-time', 'rekeyTime']]],
    ['phase2', { rekeyTime: 3600 }, []],
    ['phase2', { rekeyTime: 3601 }, [['limits.rekey-time', 'rekeyTime']]],
    ['phase1', { encryptionAlgorithms: ['3des'] }, [['limits.encryption-algorithms', 'encryptionAlgorithms']]],
    ['phase1', { encryptionAlgorithms: [], dhGroups: [] }, [['limits.encryption-algorithms', 'encryptionAlgorithms']]],
    ['phase2', { integrityAlgorithms: ['md5', 'sha1'] }, [['limits.integrity-algorithms', 'integrityAlgorithms']]],
    ['phase2', { dhGroups: ['modp768'] }, [['limits.dh-groups', 'dhGroups']]],
    ['phase2', { dhGroups: [] }, [['dh-groups.missing', 'dhGroups']]],
    ['phase1', { dhGroups: [], encryptionAlgorithms: ['aes256gcm16', 'aes256'] }, [['dh-groups.missing', 'dhGroups']]],
    ['phase1', { dhGroups: [], encryptionAlgorithms: ['aes256gcm16', 'aes128gcm16'] }, []],
    ['phase2', { dpdAction: 'clear', startAction: 'none' }, []],
    [
      'phase2',
      { dpdAction: 'hold', startAction: 'trap' },
      [
        ['limits.dpd-action', 'dpdAction'],
        ['limits.start-action', 'startAction'],
      ],
    ],
  ])('judges %s with %j', (name, change, expected) => {
    const tunnel2 = exampleTunnel({ [name]: { ...PHASE, rekeyTime: 3600, ...change } });
    expect(found({ tunnel2 })).toEqual(expected.map(([code, field]) => [code, `/tunnel2/${name}/${field}`]));
  });
});

describe('limitFindings of addresses and BGP', () => {
  it.each<[string, RoutingType, TunnelBody, Expected]>([
    [
      'a host name',
      'POLICY_BASED',
      exampleTunnel({ remoteAddress: 'vpn.example.org' }),
      [['limits.ipv4', '/tunnel1/remoteAddress']],
    ],
    [
      'an IPv6 peer',
      'POLICY_BASED',
      exampleTunnel({ remoteAddress: '2001:db8::1' }),
      [['limits.ipv4', '/tunnel1/remoteAddress']],
    ],
    ['no bgp, no peering', 'ROUTE_BASED', exampleTunnel(), []],
    [
      'no bgp, no peering',
      'BGP_ROUTE_BASED',
      exampleTunnel(),
      [
        ['peering.missing', '/tunnel1/peering'],
        ['bgp.missing', '/tunnel1/bgp'],
      ],
    ],
    ['bgp and peering', 'BGP_ROUTE_BASED', bgpTunnel(), []],
    [
      'half a peering',
      'BGP_ROUTE_BASED',
      bgpTunnel({ peering: { localAddress: '169.254.0.1' } }),
      [['peering.missing', '/tunnel1/peering']],
    ],
    ['half a peering', 'ROUTE_BASED', bgpTunnel({ peering: { localAddress: '169.254.0.1' } }), []],
    [
      'equal ends',
      'ROUTE_BASED',
      exampleTunnel({ peering: { localAddress: '169.254.0.1', remoteAddress: '169.254.0.1' } }),
      [['peering.same-address', '/tunnel1/peering']],
    ],
    [
      'a peering that is no address',
      'ROUTE_BASED',
      exampleTunnel({ peering: { localAddress: '169.254.0.1/30', remoteAddress: '' } }),
      [
        ['limits.ipv4', '/tunnel1/peering/localAddress'],
        ['limits.ipv4', '/tunnel1/peering/remoteAddress'],
      ],
    ],
    ['the lowest ASN', 'BGP_ROUTE_BASED', bgpTunnel({ bgp: { remoteAsn: 64512 } }), []],
    ['the highest ASN', 'BGP_ROUTE_BASED', bgpTunnel({ bgp: { remoteAsn: 4294967294 } }), []],
    [
      'a public ASN',
      'BGP_ROUTE_BASED',
      bgpTunnel({ bgp: { remoteAsn: 64511 } }),
      [['limits.asn', '/tunnel1/bgp/remoteAsn']],
    ],
    [
      'an ASN too high',
      'BGP_ROUTE_BASED',
      bgpTunnel({ bgp: { remoteAsn: 4294967295 } }),
      [['limits.asn', '/tunnel1/bgp/remoteAsn']],
    ],
    [
      'a filter that is no UUID',
      'BGP_ROUTE_BASED',
      bgpTunnel({ bgp: { remoteAsn: 65010, inboundFilterId: 'inbound' } }),
      [['limits.filter-id', '/tunnel1/bgp/inboundFilterId']],
    ],
  ])('judges %s on %s', (_, routingType, tunnel1, expected) => {
    expect(found({ tunnel1, tunnel2: bgpTunnel() }, routingType)).toEqual(expected);
  });
});

describe('apiVersionFindings', () => {
  const filtered = exampleBody({ tunnel2: bgpTunnel({ bgp: { remoteAsn: 65010, inboundFilterId: FILTER } }) });

  it.each(['v1beta1', 'v1alpha1'] as const)('refuses %s for a connection with a filter id', (apiVersion) => {
    expect(apiVersionFindings(filtered, apiVersion).map(({ code, path }) => [code, path])).toEqual([
      ['api-version.filter-id', '/tunnel2/bgp/inboundFilterId'],
    ]);
  });

  it('takes v1 with, and any version without a filter id', () => {
    expect(apiVersionFindings(filtered, 'v1')).toEqual([]);
    expect(apiVersionFindings(exampleBody({ tunnel1: bgpTunnel() }), 'v1beta1')).toEqual([]);
  });
});
