import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configurationDiff } from '../../domain/configuration-diff.ts';
import {
  type ConnectionBody,
  configurationDigest,
  normalConnectionBody,
  type RoutingType,
  RoutingTypeSchema,
} from '../../domain/connection-body.ts';
import type { JsonObject } from '../../domain/json.ts';
import { mergePatch } from '../../domain/merge-patch.ts';
import { rollbackBody } from '../../domain/rollback-plan.ts';
import { answeredBody } from './answered-body.ts';
import { anyBody } from './arbitrary-bodies.ts';
import { bgpTunnel, exampleBody, exampleTunnel } from './example-bodies.ts';

const routing = fc.constantFrom(...RoutingTypeSchema.options);
const live = (body: ConnectionBody, routingType: RoutingType = 'ROUTE_BASED') =>
  normalConnectionBody(answeredBody(body, routingType));
const patched = (body: ConnectionBody, patch: JsonObject) =>
  normalConnectionBody(mergePatch(JSON.parse(JSON.stringify(body)), patch));
/** A filter of theirs in a bgp of ours: there is no body that keeps the one without the other. */
const isOrphaned = (conflicts: readonly string[]) => conflicts.some((path) => path.endsWith('/bgp/remoteAsn'));
const before = exampleBody({ labels: { site: 'a' } });

describe('rollbackBody', () => {
  it('leads from what the step left behind to what was before it', () => {
    fc.assert(
      fc.property(anyBody, anyBody, (earlier, later) => {
        const { body, conflicts } = rollbackBody(earlier, later, later, 'ROUTE_BASED');
        expect(configurationDiff(earlier, body)).toEqual([]);
        expect(conflicts).toEqual([]);
      }),
    );
  });

  it('does so too when the API filled in its defaults', () => {
    fc.assert(
      fc.property(anyBody, anyBody, routing, (earlier, later, routingType) => {
        const start = live(earlier, routingType);
        const { body, conflicts } = rollbackBody(start, later, live(later, routingType), routingType);
        expect(conflicts).toEqual([]);
        expect(configurationDigest(body, routingType)).toBe(configurationDigest(start, routingType));
      }),
    );
  });

  it('changes nothing when it is asked a second time, on what the first time left behind', () => {
    fc.assert(
      fc.property(anyBody, anyBody, routing, (earlier, later, routingType) => {
        const back = live(rollbackBody(earlier, later, live(later, routingType), routingType).body, routingType);
        const again = rollbackBody(earlier, later, back, routingType);
        expect(again.conflicts).toEqual([]);
        expect(configurationDigest(again.body, routingType)).toBe(configurationDigest(back, routingType));
      }),
    );
  });

  it("puts back exactly what the step changed, and keeps a second writer's work on the rest", () => {
    fc.assert(
      fc.property(anyBody, anyBody, anyBody, (earlier, later, theirs) => {
        const changed = new Set(configurationDiff(earlier, later).map(({ path }) => path));
        const { body, conflicts } = rollbackBody(earlier, later, theirs, 'ROUTE_BASED');
        if (isOrphaned(conflicts)) return;
        expect(conflicts.filter((path) => !changed.has(path))).toEqual([]);
        const moved = configurationDiff(theirs, body).map(({ path }) => path);
        expect(moved.filter((path) => !changed.has(path))).toEqual([]);
        expect(configurationDiff(earlier, body).filter(({ path }) => changed.has(path))).toEqual([]);
      }),
    );
  });

  it.each<[string, JsonObject, JsonObject, string[]]>([
    ['nobody else wrote', { displayName: 'new' }, {}, []],
    ['somebody wrote another field', { displayName: 'new' }, { enabled: false }, []],
    ['somebody wrote the same field', { displayName: 'new' }, { displayName: 'theirs' }, ['/displayName']],
    ['somebody put the old value back', { displayName: 'new' }, { displayName: 'office-neckarsulm' }, []],
    ['somebody changed an added label', { labels: { rack: '7' } }, { labels: { rack: '8' } }, ['/labels/rack']],
    ['somebody took an added label away', { labels: { rack: '7' } }, { labels: { rack: null } }, []],
    ['somebody added another label', { labels: { rack: '7' } }, { labels: { floor: '1' } }, []],
    ['somebody took a changed label away', { labels: { site: 'b' } }, { labels: null }, ['/labels/site']],
    ['somebody set a removed label anew', { labels: { site: null } }, { labels: { site: 'c' } }, ['/labels/site']],
    ['somebody restored a removed label', { labels: { site: null } }, { labels: { site: 'a' } }, []],
    [
      'the API filled in a default',
      { tunnel1: { phase1: { rekeyTime: null } } },
      { tunnel1: { phase1: { rekeyTime: 14400 } } },
      [],
    ],
    [
      'somebody set a removed time',
      { tunnel1: { phase1: { rekeyTime: null } } },
      { tunnel1: { phase1: { rekeyTime: 900 } } },
      ['/tunnel1/phase1/rekeyTime'],
    ],
    [
      'somebody added a filter to a bgp that was added',
      { tunnel1: { bgp: { remoteAsn: 65010 } } },
      { tunnel1: { bgp: { inboundFilterId: '00000000-0000-4000-8000-000000000009' } } },
      ['/tunnel1/bgp/remoteAsn'],
    ],
    [
      'somebody changed two of three',
      { displayName: 'new', enabled: false, localSubnets: ['10.1.0.0/16'] },
      { displayName: 'theirs', localSubnets: ['10.2.0.0/16'] },
      ['/displayName', '/localSubnets'],
    ],
  ])('finds conflicts: %s', (_, ours, theirs, conflicts) => {
    const start = patched(before, { tunnel1: { phase1: { rekeyTime: 20_000 } } });
    const after = patched(start, ours);
    const found = rollbackBody(start, after, patched(after, theirs), 'POLICY_BASED');
    expect(found.conflicts.toSorted()).toEqual(conflicts);
  });

  it.each<[string, ConnectionBody]>([
    ['bgp', exampleBody({ tunnel1: bgpTunnel(), tunnel2: bgpTunnel() })],
    ['labels', exampleBody({ labels: { a: 'x', b: 'y' } })],
    ['a field of a later version', exampleBody({ tunnel1: exampleTunnel({ future: { deep: { er: 1 } } }) })],
  ])('leaves no empty husk of %s that the step had added', (_, later) => {
    expect(rollbackBody(exampleBody(), later, later, 'BGP_ROUTE_BASED').body).toEqual(exampleBody());
  });
});
