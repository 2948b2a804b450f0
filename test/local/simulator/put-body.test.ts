import { describe, expect, it } from 'vitest';
import type { ConnectionBody, RoutingType } from '../../../domain/connection-body.ts';
import { readPut } from '../../../local/simulator/put-body.ts';
import { defaultBody } from '../../../local/simulator/seed.ts';

type Edit = (body: ConnectionBody) => object;
const phase1 =
  (fields: object): Edit =>
  ({ tunnel1 }) => ({ tunnel1: { ...tunnel1, phase1: { ...tunnel1.phase1, ...fields } } });
const phase2 =
  (fields: object): Edit =>
  ({ tunnel2 }) => ({ tunnel2: { ...tunnel2, phase2: { ...tunnel2.phase2, ...fields } } });
const tunnel1 =
  (fields: object): Edit =>
  (body) => ({ tunnel1: { ...body.tunnel1, ...fields } });

describe('readPut', () => {
  it.each<RoutingType>(['ROUTE_BASED', 'POLICY_BASED', 'BGP_ROUTE_BASED'])(
    'takes the default body of %s as it is',
    (type) => {
      const body = defaultBody('office_neckarsulm.2_', type, 119);
      expect(readPut(body, type)).toEqual({ body, keys: {} });
      expect(body.displayName).toBe('office-neckarsulm-2');
    },
  );

  it.each<[string, RoutingType, Edit, string]>([
    ['a name with a blank', 'ROUTE_BASED', () => ({ displayName: 'a b' }), 'displayName'],
    ['no name', 'ROUTE_BASED', () => ({ displayName: undefined }), 'displayName'],
    ['null labels', 'ROUTE_BASED', () => ({ labels: null }), 'labels'],
    ['a label that ends in a dash', 'ROUTE_BASED', () => ({ labels: { site: 'x-' } }), 'labels.site'],
    [
      '65 labels',
      'ROUTE_BASED',
      () => ({ labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, ''])) }),
      'labels',
    ],
    ['no remote subnet in the list', 'ROUTE_BASED', () => ({ remoteSubnets: [] }), 'remoteSubnets'],
    ['an octet over 255', 'ROUTE_BASED', () => ({ localSubnets: ['10.256.0.0/16'] }), 'localSubnets.0'],
    ['a length over 32', 'ROUTE_BASED', () => ({ staticRoutes: ['10.0.0.0/33'] }), 'staticRoutes.0'],
    ['101 subnets', 'ROUTE_BASED', () => ({ localSubnets: Array(101).fill('10.0.0.0/8') }), 'localSubnets'],
    ['an IPv6 address', 'ROUTE_BASED', tunnel1({ remoteAddress: '2001:db8::1' }), 'tunnel1.remoteAddress'],
    ['no phase1', 'ROUTE_BASED', tunnel1({ phase1: undefined }), 'tunnel1.phase1'],
    ['a key of 19 characters', 'ROUTE_BASED', tunnel1({ preSharedKey: 'canary.psk.too.shor' }), 'tunnel1.preSharedKey'],
    ['an IKE rekey time under 900', 'ROUTE_BASED', phase1({ rekeyTime: 899 }), 'tunnel1.phase1.rekeyTime'],
    ['an IKE rekey time over 28800', 'ROUTE_BASED', phase1({ rekeyTime: 28_801 }), 'tunnel1.phase1.rekeyTime'],
    ['a child rekey time over 3600', 'ROUTE_BASED', phase2({ rekeyTime: 3601 }), 'tunnel2.phase2.rekeyTime'],
    [
      'an unknown algorithm',
      'ROUTE_BASED',
      phase1({ encryptionAlgorithms: ['des'] }),
      'tunnel1.phase1.encryptionAlgorithms.0',
    ],
    ['no group without AEAD', 'ROUTE_BASED', phase2({ dhGroups: [] }), 'tunnel2.phase2.dhGroups'],
    ['an unknown DPD action', 'ROUTE_BASED', phase2({ dpdAction: 'hold' }), 'tunnel2.phase2.dpdAction'],
    ['static routes', 'POLICY_BASED', () => ({ staticRoutes: [] }), 'staticRoutes'],
    ['no remote subnets', 'POLICY_BASED', () => ({ remoteSubnets: undefined }), 'remoteSubnets'],
    ['a tunnel without bgp', 'BGP_ROUTE_BASED', tunnel1({ bgp: undefined }), 'tunnel1.bgp'],
    [
      'a peering without its far end',
      'BGP_ROUTE_BASED',
      tunnel1({ peering: { localAddress: '169.254.0.1' } }),
      'tunnel1.peering.remoteAddress',
    ],
    ['a public ASN', 'BGP_ROUTE_BASED', tunnel1({ bgp: { remoteAsn: 64_511 } }), 'tunnel1.bgp.remoteAsn'],
  ])('refuses %s', (_, type, edit, field) => {
    const body = defaultBody('office', type, 0);
    const read = readPut({ ...body, ...edit(body) }, type);
    expect(read).toEqual({ problems: [{ field, description: expect.any(String) }] });
    expect(JSON.stringify(read)).not.toContain('canary');
  });

  it('names all problems at once, and takes nothing that is no object', () => {
    const read = readPut({ displayName: '-', tunnel1: {} }, 'ROUTE_BASED');
    expect(read).toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ field: 'tunnel2' })]) });
    expect(readPut(undefined, 'ROUTE_BASED')).toHaveProperty('problems');
  });

  it('fills in the API’s defaults, drops the id and nulls, keeps unknown fields and sets keys apart', () => {
    const algorithms = { encryptionAlgorithms: ['aes256gcm16'], integrityAlgorithms: ['sha2_256'] };
    const tunnel = { remoteAddress: '203.0.113.1', phase1: algorithms, phase2: algorithms };
    const read = readPut(
      {
        id: 'x',
        displayName: 'office',
        mtu: 1400,
        tunnel1: { ...tunnel, preSharedKey: 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA' },
        tunnel2: { ...tunnel, bgp: { remoteAsn: 65_010, inboundFilterId: null } },
      },
      'ROUTE_BASED',
    );
    const filled = {
      remoteAddress: '203.0.113.1',
      phase1: { ...algorithms, rekeyTime: 14_400 },
      phase2: { ...algorithms, rekeyTime: 3600, dpdAction: 'restart', startAction: 'start' },
    };
    expect(read).toMatchObject({
      body: {
        displayName: 'office',
        enabled: true,
        labels: {},
        localSubnets: ['0.0.0.0/0'],
        remoteSubnets: ['0.0.0.0/0'],
        mtu: 1400,
        tunnel1: filled,
        tunnel2: { ...filled, bgp: { remoteAsn: 65_010 } },
      },
    });
    expect(read).not.toHaveProperty('body.id');
    expect(read).not.toHaveProperty('body.tunnel1.preSharedKey');
    expect('keys' in read && Object.keys(read.keys)).toEqual(['tunnel1']);
  });
});
