import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { containsConfiguration } from '../../domain/configuration-diff.ts';
import {
  bodyToSend,
  type ConnectionBody,
  configurationDigest,
  isKnownPath,
  normalConnectionBody,
  type RoutingType,
  RoutingTypeSchema,
  withUnknownOf,
} from '../../domain/connection-body.ts';
import type { JsonObject } from '../../domain/json.ts';
import { planChange } from '../../domain/plan-change.ts';
import { answeredBody } from './answered-body.ts';
import { anyBody } from './arbitrary-bodies.ts';
import { exampleBody, exampleTunnel } from './example-bodies.ts';
import { BGP_BODY, planFactsOn, updateRequest } from './example-documents.ts';

const routing = fc.constantFrom(...RoutingTypeSchema.options);
const digest = (body: ConnectionBody, routingType: RoutingType = 'ROUTE_BASED') =>
  configurationDigest(body, routingType);
const KEY = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';

describe('normalConnectionBody', () => {
  it('takes away what the server sets, what is empty, and every key', () => {
    const live = {
      ...exampleBody({ tunnel1: exampleTunnel({ preSharedKey: KEY, bgp: undefined }) }),
      id: '77aa0000-0000-4000-8000-000000000003',
      state: 'READY',
      labels: null,
      staticRoutes: [],
      preSharedKey: KEY,
      peers: [{ preSharedKey: KEY }],
    };
    const text = JSON.stringify(live);
    const normal = normalConnectionBody(JSON.parse(text));
    expect(normal).toEqual({ ...exampleBody(), peers: [{}] });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['null labels', { labels: null }, {}],
    ['empty labels', { labels: {} }, {}],
    ['labels that are all null', { labels: { site: null } }, {}],
    ['no static routes', { staticRoutes: [] }, {}],
    ['static routes', { staticRoutes: ['10.9.0.0/16'] }, { staticRoutes: ['10.9.0.0/16'] }],
    ['a field that it does not know', { later: { id: 1, state: null } }, { later: { id: 1 } }],
  ])('keeps to one form: %s', (_, given, kept) => {
    expect(normalConnectionBody({ ...exampleBody(), ...given })).toEqual({ ...exampleBody(), ...kept });
  });

  it('is the same when it is made twice', () => {
    const anyJson = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(anyBody, anyJson, routing, (body, more, routingType) => {
        fc.pre(!['labels', 'localSubnets', 'remoteSubnets', 'staticRoutes', 'enabled'].some((name) => name in more));
        const once = normalConnectionBody({ ...more, ...answeredBody(body, routingType) });
        expect(normalConnectionBody(once)).toEqual(once);
      }),
    );
  });

  it.each([[null], [[]], ['text'], [{}], [{ displayName: 'x' }], [{ ...exampleBody(), tunnel2: null }]])(
    'refuses what is no connection: %j',
    (live) => {
      expect(() => normalConnectionBody(live)).toThrow(z.ZodError);
    },
  );
});

describe('configurationDigest', () => {
  it('is equal with and without what the API fills in, whatever the order of members', () => {
    fc.assert(
      fc.property(anyBody, routing, (body, routingType) => {
        const sent = bodyToSend(body, routingType);
        const live = normalConnectionBody(answeredBody(sent, routingType));
        expect(digest(live, routingType)).toBe(digest(sent, routingType));
      }),
    );
  });

  it('does not see the order of subnets, nor a written /32', () => {
    const subnets = (list: string[]) => exampleBody({ localSubnets: list, remoteSubnets: list, staticRoutes: list });
    expect(digest(subnets(['10.0.0.7', '10.1.0.0/16']))).toBe(digest(subnets(['10.1.0.0/16', '10.0.0.7/32'])));
  });

  it.each<[string, Partial<ConnectionBody>]>([
    ['the name', { displayName: 'other' }],
    ['enabled', { enabled: false }],
    ['a label', { labels: { a: 'b' } }],
    ['a subnet', { localSubnets: ['10.0.0.0/17'] }],
    ['an address', { tunnel2: exampleTunnel() }],
    [
      'the order of algorithms',
      { tunnel1: exampleTunnel({ phase1: { ...exampleTunnel().phase1, dhGroups: ['ecp384', 'ecp256'] } }) },
    ],
  ])('sees a difference in %s', (_, change) => {
    expect(digest(exampleBody(change))).not.toBe(digest(exampleBody()));
  });

  it('leaves out what the contract does not know: a server may write the time of the last look there', () => {
    const written = (when: string) =>
      exampleBody({
        lastModified: when,
        tunnel1: exampleTunnel({
          lastHandshake: when,
          phase1: { ...exampleTunnel().phase1, negotiatedAt: when },
          peering: { localAddress: '169.254.0.1', seen: when },
        }),
      });
    expect(digest(written('now'))).toBe(digest(written('then')));
  });

  it.each<[string, boolean]>([
    ['/displayName', true],
    ['/labels/whatever', true],
    ['/localSubnets', true],
    ['/tunnel1', true],
    ['/tunnel1/phase2/rekeyTime', true],
    ['/tunnel2/bgp/inboundFilterId', true],
    ['/mtu', false],
    ['/tunnel1/natTraversal/keepAlive', false],
    ['/tunnel2/phase1/negotiatedAt', false],
    ['/constructor', false],
  ])('knows whether %s is a field of the contract', (path, known) => {
    expect(isKnownPath(path)).toBe(known);
  });

  it('sends unknown fields as they are live, and known ones as planned', () => {
    const phases = (rekeyTime: number, more: object) => ({ phase1: { ...exampleTunnel().phase1, rekeyTime, ...more } });
    const tunnel = (rekeyTime: number, more: object) => exampleTunnel({ ...phases(rekeyTime, more), ...more });
    const live = exampleBody({ displayName: 'live', later: 2, tunnel1: tunnel(900, { later: 2 }) });
    const planned = exampleBody({ displayName: 'planned', later: 1, tunnel1: tunnel(7200, { later: 1, gone: 1 }) });
    expect(withUnknownOf(live, planned)).toEqual(
      exampleBody({ displayName: 'planned', later: 2, tunnel1: tunnel(7200, { later: 2 }) }),
    );
  });

  it('sends nothing unknown inside of what is to be removed', () => {
    const live = exampleBody({ tunnel1: exampleTunnel({ peering: { localAddress: '169.254.0.1', later: 1 } }) });
    expect(withUnknownOf(live, exampleBody({ tunnel1: exampleTunnel() }))).toEqual(
      exampleBody({ tunnel1: exampleTunnel() }),
    );
  });

  it('is a SHA-256 of the configuration, the same on every machine', () => {
    expect(digest(exampleBody(), 'POLICY_BASED')).toBe(
      'bf9f5af263c7ffb577079230d962c05989979e03aa03bd76979d1a25db403201',
    );
  });
});

describe('bodyToSend', () => {
  it.each<[RoutingType, boolean]>([
    ['POLICY_BASED', false],
    ['ROUTE_BASED', true],
    ['BGP_ROUTE_BASED', true],
  ])('on a %s gateway holds static routes: %s', (routingType, kept) => {
    const body = exampleBody({ staticRoutes: ['10.9.0.0/16'], later: 1 });
    expect(bodyToSend(body, routingType)).toEqual(
      exampleBody({ later: 1, ...(kept ? { staticRoutes: ['10.9.0.0/16'] } : {}) }),
    );
  });
});

describe('plan, PUT, GET', () => {
  const patch: fc.Arbitrary<JsonObject> = fc
    .record(
      {
        displayName: fc.constantFrom('renamed', 'office-neckarsulm'),
        labels: fc.option(
          fc.dictionary(fc.constantFrom('a', 'b'), fc.option(fc.constantFrom('x', 'y')), { noNullPrototype: true }),
        ),
        localSubnets: fc.shuffledSubarray(['10.0.0.0/16', '10.1.0.0/16'], { minLength: 1 }),
        tunnel1: fc.record(
          {
            phase2: fc.record({
              rekeyTime: fc.option(fc.constantFrom(900, 3600)),
              startAction: fc.option(fc.constant('none')),
            }),
          },
          { requiredKeys: [] },
        ),
        tunnel2: fc.record({ remoteAddress: fc.constantFrom('198.51.100.1', '203.0.113.11') }),
      },
      { requiredKeys: [] },
    )
    .filter((made) => Object.keys(made).length > 0)
    .map((made) => JSON.parse(JSON.stringify(made)));

  it.each<[RoutingType, ConnectionBody]>([
    ['POLICY_BASED', exampleBody()],
    ['ROUTE_BASED', exampleBody({ staticRoutes: ['172.16.0.0/16'], labels: { a: 'x' } })],
    ['BGP_ROUTE_BASED', BGP_BODY],
  ])('end at what was planned, step by step, and a second plan has nothing to do (%s)', (routingType, seeded) => {
    const live = normalConnectionBody(answeredBody(seeded, routingType));
    fc.assert(
      fc.property(patch, (wanted) => {
        const request = updateRequest(wanted);
        const { verdict, plan } = planChange(planFactsOn(routingType, live, { request }));
        if (verdict === 'unchanged') return;
        expect(verdict).toBe('proceed');
        let after = live;
        for (const { body } of plan?.steps ?? []) {
          const sent = bodyToSend(body, routingType);
          after = normalConnectionBody(answeredBody(sent, routingType));
          expect(containsConfiguration(sent, after)).toEqual([]);
        }
        expect(digest(after, routingType)).toBe(plan?.digestAfter);
        const again = planChange(planFactsOn(routingType, after, { request }));
        expect(again.verdict).toBe('unchanged');
      }),
    );
  });
});
