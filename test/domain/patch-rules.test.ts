import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patchRefusals } from '../../domain/patch-rules.ts';

const CANARY = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';

describe('patchRefusals', () => {
  it.each<[string, unknown]>([
    [
      'every field that an update may touch',
      {
        displayName: 'office-2',
        enabled: false,
        labels: { team: 'netops', old: null, id: 'free', localAsn: 'free' },
        localSubnets: ['10.0.0.0/16'],
        remoteSubnets: ['192.168.1.0/24'],
        staticRoutes: ['172.16.0.0/24'],
        tunnel1: {
          remoteAddress: '203.0.113.10',
          phase1: {
            dhGroups: ['ecp384'],
            encryptionAlgorithms: ['aes256'],
            integrityAlgorithms: ['sha2_256'],
            rekeyTime: 900,
          },
          phase2: { rekeyTime: 900, dpdAction: 'clear', startAction: 'none' },
          peering: { localAddress: '169.254.0.1', remoteAddress: '169.254.0.2' },
          bgp: { remoteAsn: 65010, inboundFilterId: '7d2f6f0e-90a3-4a5e-9d5a-1f5d0e8f3f11' },
        },
      },
    ],
    [
      'removal of what may go',
      { enabled: null, labels: null, staticRoutes: null, tunnel2: { bgp: null, peering: null } },
    ],
    ['removal of a value with a default', { tunnel1: { phase1: { rekeyTime: null, dhGroups: null } } }],
    ['a tunnel without any field', { tunnel1: {} }],
  ])('accepts %s', (_, patch) => {
    expect(patchRefusals(patch)).toEqual([]);
  });

  it.each<[unknown, [code: string, path: string][]]>([
    [null, [['patch.not-an-object', '']]],
    [[], [['patch.not-an-object', '']]],
    ['x', [['patch.not-an-object', '']]],
    [undefined, [['patch.not-an-object', '']]],
    [{}, [['patch.empty', '']]],
    [
      { id: 'x', tunnel1: { id: 'x' } },
      [
        ['patch.id', '/id'],
        ['patch.unknown-field', '/tunnel1/id'],
      ],
    ],
    [
      { localAsn: 65000, tunnel2: { bgp: { localAsn: 65000 } } },
      [
        ['patch.local-asn', '/localAsn'],
        ['patch.local-asn', '/tunnel2/bgp/localAsn'],
      ],
    ],
    [
      { gateway: { bgp: { localAsn: 1 } } },
      [
        ['patch.unknown-field', '/gateway'],
        ['patch.local-asn', '/gateway/bgp/localAsn'],
      ],
    ],
    [
      { displayName: null, tunnel1: null },
      [
        ['patch.required-field', '/displayName'],
        ['patch.required-field', '/tunnel1'],
      ],
    ],
    [
      {
        tunnel2: {
          remoteAddress: null,
          phase1: null,
          phase2: { encryptionAlgorithms: null, integrityAlgorithms: null },
        },
      },
      [
        ['patch.required-field', '/tunnel2/remoteAddress'],
        ['patch.required-field', '/tunnel2/phase1'],
        ['patch.required-field', '/tunnel2/phase2/encryptionAlgorithms'],
        ['patch.required-field', '/tunnel2/phase2/integrityAlgorithms'],
      ],
    ],
    [{ tunnel1: { bgp: { remoteAsn: null } } }, [['patch.required-field', '/tunnel1/bgp/remoteAsn']]],
    [{ displayName: 7 }, [['patch.wrong-type', '/displayName']]],
    [{ enabled: 'yes' }, [['patch.wrong-type', '/enabled']]],
    [{ localSubnets: '10.0.0.0/8' }, [['patch.wrong-type', '/localSubnets']]],
    [
      { localSubnets: ['10.0.0.0/8', 7, null] },
      [
        ['patch.wrong-type', '/localSubnets/1'],
        ['patch.required-field', '/localSubnets/2'],
      ],
    ],
    [{ labels: { a: 1 } }, [['patch.wrong-type', '/labels/a']]],
    [{ labels: [] }, [['patch.wrong-type', '/labels']]],
    [{ tunnel1: [] }, [['patch.wrong-type', '/tunnel1']]],
    [{ tunnel1: { phase1: { rekeyTime: 1.5 } } }, [['patch.wrong-type', '/tunnel1/phase1/rekeyTime']]],
    [{ tunnel1: { bgp: { remoteAsn: '65010' } } }, [['patch.wrong-type', '/tunnel1/bgp/remoteAsn']]],
    [
      JSON.parse('{"__proto__":{"x":1},"constructor":1}'),
      [
        ['patch.unknown-field', '/__proto__'],
        ['patch.unknown-field', '/constructor'],
      ],
    ],
    [{ 'a/b~c': 1 }, [['patch.unknown-field', '/a~1b~0c']]],
  ])('refuses %j', (patch, expected) => {
    expect(patchRefusals(patch).map(({ code, path }) => [code, path])).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [{ remoteSubnet: [] }, 'there is no field remoteSubnet here; did you mean remoteSubnets?'],
    [{ tunnel1: { phase1: { rekeytime: 900 } } }, 'there is no field rekeytime here; did you mean rekeyTime?'],
    [{ remoteAsn: 65010 }, 'there is no field remoteAsn here; it belongs to tunnelN.bgp.remoteAsn'],
    [
      { tunnel1: { phase1: { dpdAction: 'clear' } } },
      'there is no field dpdAction here; it belongs to tunnelN.phase2.dpdAction',
    ],
    [{ tunnel1: { bgp: { colour: 1 } } }, 'there is no field colour here; known here: remoteAsn, inboundFilterId'],
    [
      { localAsn: 65000 },
      "localAsn is the gateway's (bgp.localAsn of the gateway), out of reach of a connection change",
    ],
    [{ enabled: 1 }, 'must be true or false, is a whole number'],
  ])('says where %j belongs', (patch, message) => {
    expect(patchRefusals(patch).map((finding) => finding.message)).toEqual([message]);
  });

  it.each<[string, unknown]>([
    ['/tunnel1/preSharedKey', { tunnel1: { preSharedKey: CANARY } }],
    ['/preSharedKey', { preSharedKey: { [CANARY]: CANARY } }],
    ['/preSharedKey', { preSharedKey: null }],
    ['/tunnel1/phase1/PRE_SHARED_KEY', { tunnel1: { phase1: { PRE_SHARED_KEY: [CANARY] } } }],
    ['/labels/preSharedKey', { labels: { preSharedKey: CANARY } }],
    ['/localSubnets/0/psk', { localSubnets: [{ psk: CANARY }] }],
    ['/unknown/0/deep/preSharedKey', { unknown: [{ deep: { preSharedKey: CANARY } }] }],
  ])('refuses a key at %s and never shows it', (path, patch) => {
    const findings = patchRefusals(patch);
    expect(findings).toContainEqual({
      code: 'patch.pre-shared-key',
      message: 'keys do not belong in a patch: import them with `vpn-change vault import …` and rotate',
      path,
    });
    expect(JSON.stringify(findings)).not.toContain('canary');
  });

  it('refuses the example of the STACKIT page for its keys alone', () => {
    const tunnel = (remoteAddress: string) => ({ remoteAddress, preSharedKey: CANARY });
    const patch = {
      displayName: 'office-neckarsulm-v2',
      localSubnets: ['10.0.0.0/16'],
      remoteSubnets: ['192.168.1.0/24', '192.168.2.0/24'],
      tunnel1: tunnel('203.0.113.10'),
      tunnel2: tunnel('203.0.113.11'),
    };
    expect(patchRefusals(patch).map(({ path }) => path)).toEqual(['/tunnel1/preSharedKey', '/tunnel2/preSharedKey']);
  });

  it('never throws and never shows a value, whatever it is given', () => {
    const value = fc.constantFrom(CANARY, [CANARY], { a: CANARY });
    const name = fc.constantFrom('displayName', 'enabled', 'labels', 'tunnel1', 'phase1', 'bgp', 'preSharedKey', 'x');
    const { patch } = fc.letrec<{ patch: unknown }>((tie) => ({
      patch: fc.oneof({ maxDepth: 5 }, value, fc.anything(), fc.dictionary(name, tie('patch'))),
    }));
    fc.assert(
      fc.property(patch, (any) => {
        expect(JSON.stringify(patchRefusals(any))).not.toContain('canary');
      }),
    );
  });

  it('reads an absurdly deep patch without running out of stack', () => {
    const deep = JSON.parse(`${'{"x":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    expect(patchRefusals(deep).map(({ code }) => code)).toEqual(['patch.unknown-field']);
  });
});
