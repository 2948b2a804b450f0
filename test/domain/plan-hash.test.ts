import { describe, expect, it } from 'vitest';
import type { PlanFacts } from '../../domain/plan-facts.ts';
import { planHash } from '../../domain/plan-hash.ts';
import { exampleBody } from './example-bodies.ts';
import {
  exampleSettings,
  OLD_VERSION,
  planFacts,
  planIn,
  plannedDocument,
  rotateRequest,
  sampleAt,
  updateRequest,
} from './example-documents.ts';

const hashOf = (change: Partial<PlanFacts> = {}) => planIn(plannedDocument(planFacts(change))).hash;
const LATER = 3_600_000;
const busy = { counters: { bytesIn: '99000', bytesOut: '99000', packetsIn: '990', packetsOut: '990' } };
const UPDATE = updateRequest({ labels: { site: 'berlin' } });
const edited = exampleBody({ labels: { 'edited-by': 'somebody-else' } });

describe('the hash that an approval binds to', () => {
  it('is a SHA-256 of a plan that is the same each time it is made', () => {
    expect(hashOf()).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf()).toBe(hashOf());
  });

  it.each<[string, Partial<PlanFacts>]>([
    [
      'the time passes',
      { now: planFacts().now + LATER, samples: { tunnel1: sampleAt(LATER), tunnel2: sampleAt(LATER) } },
    ],
    ['another change holds the gateway meanwhile', { heldBy: rotateRequest().changeId }],
    ['the keys grow older', { versions: [{ versionId: OLD_VERSION, labels: ['AWSCURRENT'], createdAt: 0 }] }],
    [
      'a field moves that the contract does not know',
      { live: { ...planFacts().live, body: { ...exampleBody(), lastSeen: 'now' } } },
    ],
  ])('stays when %s', (_, change) => {
    expect(hashOf(change)).toBe(hashOf());
  });

  it.each<[string, Partial<PlanFacts>]>([
    ['it is another change', { request: rotateRequest({ changeId: 'chg-20260301-0002' }) }],
    ['it is a change of another kind', { request: UPDATE }],
    ['it changes other keys', { request: rotateRequest({ tunnels: ['tunnel1'] }) }],
    ['it is configured otherwise', { settings: exampleSettings({ checks: { proof: 'strict' } }) }],
    ['what is live was edited', { live: { ...planFacts().live, body: edited } }],
    [
      'traffic will stop now',
      {
        request: rotateRequest({ allowInterruption: true }),
        samples: { tunnel1: sampleAt(0, { established: false }), tunnel2: sampleAt(0) },
      },
    ],
  ])('moves when %s', (_, change) => {
    expect(hashOf(change)).not.toBe(hashOf());
  });

  it('stays when the steps come in another order', () => {
    const order = (facts: PlanFacts) => planIn(plannedDocument(facts)).steps.map(({ tunnels }) => tunnels[0]);
    const samples = { tunnel1: sampleAt(0), tunnel2: sampleAt(0, busy) };
    expect([order(planFacts()), order(planFacts({ samples }))]).toEqual([
      ['tunnel2', 'tunnel1'],
      ['tunnel1', 'tunnel2'],
    ]);
    expect(hashOf({ samples })).toBe(hashOf());
  });

  it('moves with what a patch changes', () => {
    const other = updateRequest({ labels: { site: 'hamburg' } });
    expect(hashOf({ request: other })).not.toBe(hashOf({ request: UPDATE }));
  });

  it('does not depend on the order in which fields are written', () => {
    const plan = planIn(plannedDocument(planFacts({ request: UPDATE })));
    const reversed = Object.fromEntries(Object.entries(plan.settings).toReversed());
    expect(planHash(UPDATE, { ...plan, settings: { ...plan.settings, ...reversed } })).toBe(plan.hash);
  });
});
