import { describe, expect, it } from 'vitest';
import { PlanOutputSchema } from '../../domain/change-plan.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { JsonObject } from '../../domain/json.ts';
import { planChange } from '../../domain/plan-change.ts';
import type { PlanFacts } from '../../domain/plan-facts.ts';
import { exampleBody, exampleTunnel } from './example-bodies.ts';
import {
  BGP_BODY,
  exampleSettings,
  NOW,
  OLD_VERSION,
  planFacts,
  planFactsOn,
  rotateRequest,
  sampleAt,
  updateRequest,
} from './example-documents.ts';

const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);
const updating = (patch: JsonObject, change: object = {}, facts: Partial<PlanFacts> = {}) =>
  planFacts({ ...facts, request: updateRequest(patch, change) });
const DOWN = { tunnel1: sampleAt(NOW, { established: false }), tunnel2: sampleAt(NOW) };
const OTHER = ChangeIdSchema.parse('chg-other');
const { gateway: GATEWAY, gatewayStatus: STATUS, live: LIVE } = planFacts();
const WORKING: Partial<PlanFacts> = { gateway: { ...GATEWAY, state: 'PENDING' } };

describe('planChange', () => {
  it.each<[string, PlanFacts, string]>([
    ['a rotation', planFacts(), 'proceed'],
    ['a rotation as a dry run', planFacts({ request: rotateRequest({ dryRun: true }) }), 'planned'],
    ['an update', updating({ labels: { site: 'a' } }), 'proceed'],
    ['an update as a dry run', updating({ displayName: 'renamed' }, { dryRun: true }), 'planned'],
    ['an update that changes nothing', updating({ displayName: 'office-neckarsulm' }), 'unchanged'],
    [
      'the same subnets in another order',
      updating({ remoteSubnets: ['192.168.2.0/24', '192.168.1.0/24'] }),
      'unchanged',
    ],
    ['nothing to change, although the gateway is at work', updating({ enabled: null }, {}, WORKING), 'unchanged'],
    ['a default that is taken away', updating({ tunnel1: { phase1: { rekeyTime: null } } }), 'unchanged'],
    ['a label that is not there, taken away', updating({ labels: { none: null } }), 'unchanged'],
    ['a patch with a key', updating({ tunnel1: { preSharedKey: 'canary' } }), 'refused'],
  ])('judges %s', (_, facts, verdict) => {
    const output = planChange(facts);
    expect(output.verdict).toBe(verdict);
    expect(PlanOutputSchema.parse(JSON.parse(JSON.stringify(output)))).toEqual(output);
  });

  it.each<[string, PlanFacts, string[]]>([
    ['a gateway that is at work', planFacts(WORKING), ['gateway.not-ready']],
    [
      'a gateway that tells no state',
      planFacts({
        gateway: { ...GATEWAY, state: null },
        gatewayStatus: { ...STATUS, gatewayStatus: null, tunnels: [] },
      }),
      ['gateway.not-ready'],
    ],
    ['a connection in ERROR', planFacts({ live: { ...LIVE, state: 'ERROR' } }), ['gateway.not-ready']],
    [
      'no ticket where one is demanded',
      planFacts({ settings: exampleSettings({ requireTicket: true }), request: rotateRequest({ ticket: null }) }),
      ['ticket.missing'],
    ],
    ['no keys in the vault', planFacts({ versions: [] }), ['psk.no-current-version']],
    [
      'a pending version alone',
      planFacts({ versions: [{ versionId: OLD_VERSION, labels: ['AWSPENDING'], createdAt: 0 }] }),
      ['psk.no-current-version'],
    ],
    ['one tunnel down', planFacts({ samples: DOWN }), ['tunnel.down']],
    [
      'a patch with a key, an id and a localAsn',
      updating({ id: 'x', tunnel1: { preSharedKey: 'canary' }, bgp: { localAsn: 1 } }),
      ['patch.id', 'patch.pre-shared-key', 'patch.unknown-field', 'patch.local-asn'],
    ],
    ['no subnets left', updating({ localSubnets: null }), ['subnets.missing']],
    ['static routes on a policy-based gateway', updating({ staticRoutes: ['10.9.0.0/16'] }), ['limits.static-routes']],
    ['subnets that overlap each other', updating({ localSubnets: ['192.168.1.0/25'] }), ['overlap.local-remote']],
    [
      'BGP without an AS number',
      updating({ tunnel1: { bgp: { inboundFilterId: '00000000-0000-4000-8000-000000000009' } } }),
      ['patch.incomplete'],
    ],
    [
      'a filter for a beta version',
      {
        ...planFactsOn('BGP_ROUTE_BASED', BGP_BODY),
        apiVersion: 'v1beta1',
        request: updateRequest({ tunnel1: { bgp: { inboundFilterId: '00000000-0000-4000-8000-000000000009' } } }),
      },
      ['api-version.filter-id'],
    ],
    [
      'everything at once',
      planFacts({
        ...WORKING,
        samples: DOWN,
        versions: [],
        settings: exampleSettings({ requireTicket: true }),
        request: rotateRequest({ ticket: null }),
      }),
      ['gateway.not-ready', 'ticket.missing', 'psk.no-current-version', 'tunnel.down'],
    ],
  ])('refuses %s', (_, facts, refusals) => {
    const output = planChange(facts);
    expect(codes(output.refusals)).toEqual(refusals);
    expect(output.verdict).toBe('refused');
  });

  it.each<[string, PlanFacts, string[]]>([
    ['nothing', planFacts(), ['overlap.unchecked']],
    ['keys that are too old', planFacts({ now: NOW + 81 * 86_400_000 }), ['psk.overdue', 'overlap.unchecked']],
    ['keys of exactly the greatest age', planFacts({ now: NOW + 80 * 86_400_000 }), ['overlap.unchecked']],
    [
      'an interruption that is allowed',
      planFacts({ samples: DOWN, request: rotateRequest({ allowInterruption: true }) }),
      ['tunnel.down', 'overlap.unchecked'],
    ],
    [
      'a gateway at work for the change that holds it',
      planFacts({ ...WORKING, samples: DOWN, heldBy: OTHER }),
      ['gateway.not-ready', 'gateway.claimed', 'overlap.unchecked'],
    ],
    ['sha1', updating({ tunnel1: { phase1: { integrityAlgorithms: ['sha1'] } } }), ['weak.sha1', 'overlap.unchecked']],
    [
      'a tunnel that only the peer starts',
      planFacts({
        live: {
          ...LIVE,
          body: exampleBody({ tunnel2: exampleTunnel({ phase2: { ...exampleTunnel().phase2, startAction: 'none' } }) }),
        },
      }),
      ['tunnel.passive', 'overlap.unchecked'],
    ],
    [
      'overlaps that are live already',
      planFacts({ live: { ...LIVE, body: exampleBody({ localSubnets: ['192.168.0.0/16'] }) } }),
      ['overlap.local-remote', 'overlap.local-remote', 'overlap.unchecked'],
    ],
  ])('proceeds and warns of %s', (_, facts, warnings) => {
    const output = planChange(facts);
    expect(output.verdict).toBe('proceed');
    expect(codes(output.warnings)).toEqual(warnings);
  });

  it('rotates the tunnel that carries less first, one at a time, and leaves the configuration alone', () => {
    const plan = planChange(planFacts()).plan;
    expect(plan?.steps.map(({ tunnels, keysFor }) => [tunnels, keysFor])).toEqual([
      [['tunnel2'], ['tunnel2']],
      [['tunnel1'], ['tunnel1']],
    ]);
    expect(plan).toMatchObject({ diff: [], rekeyed: ['tunnel1', 'tunnel2'], interruption: { expected: false } });
    expect(plan?.digestAfter).toBe(plan?.digest);
    expect(plan?.steps.map(({ body }) => body)).toEqual([exampleBody(), exampleBody()]);
  });

  it('takes the strategy of the request before the one of the connection', () => {
    const settings = exampleSettings({ rotation: { strategy: 'at-once' } });
    expect(planChange(planFacts({ settings })).plan?.steps).toHaveLength(1);
    const request = rotateRequest({ strategy: 'rolling' });
    expect(planChange(planFacts({ settings, request })).plan?.steps).toHaveLength(2);
  });

  it('sends an update of both tunnels tunnel by tunnel, without keys', () => {
    const patch = { tunnel1: { remoteAddress: '198.51.100.1' }, tunnel2: { remoteAddress: '198.51.100.2' } };
    const { plan, verdict } = planChange(updating(patch));
    expect(verdict).toBe('proceed');
    expect(plan?.steps.map(({ tunnels, keysFor }) => [tunnels, keysFor])).toEqual([
      [['tunnel2'], []],
      [['tunnel1'], []],
    ]);
    expect(plan?.diff).toEqual([
      { path: '/tunnel1/remoteAddress', before: '203.0.113.10', after: '198.51.100.1' },
      { path: '/tunnel2/remoteAddress', before: '203.0.113.11', after: '198.51.100.2' },
    ]);
  });

  it('keeps fields that it does not know, and sends no static routes to a policy-based gateway', () => {
    const body = exampleBody({ staticRoutes: ['10.9.0.0/16'], tunnel1: exampleTunnel({ future: { kept: true } }) });
    const { plan } = planChange(updating({ displayName: 'renamed' }, {}, { live: { ...LIVE, body } }));
    expect(plan?.after).not.toHaveProperty('staticRoutes');
    expect(plan?.after.tunnel1).toEqual(body.tunnel1);
    expect(plan?.diff).toEqual([{ path: '/displayName', before: 'office-neckarsulm', after: 'renamed' }]);
  });

  it('holds no part of a patch that it refuses', () => {
    const output = planChange(updating({ tunnel1: { preSharedKey: 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA' } }));
    expect(JSON.stringify(output)).not.toContain('canary');
  });
});
