import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { ChangeResult } from '../../domain/change-result.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { FaultRule, HttpFault, Scenario } from '../../local/simulator/scenario.ts';
import { changeWorld, inVirtualTime, type World } from './change-world.ts';

inVirtualTime();

const fault: fc.Arbitrary<HttpFault> = fc.oneof(
  fc.constant<HttpFault>({ kind: 'bad-json' }),
  fc.record({ kind: fc.constant('hang' as const), applies: fc.boolean() }),
  fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom(403, 429, 500, 502, 503) }),
  fc.record({ kind: fc.constant('status' as const), status: fc.constant(502), applies: fc.constant(true as const) }),
);
const rule: fc.Arbitrary<FaultRule> = fc.record({
  method: fc.constantFrom('GET', 'PUT'),
  afterPuts: fc.integer({ min: 0, max: 3 }),
  every: fc.integer({ min: 1, max: 7 }),
  times: fc.integer({ min: 1, max: 4 }),
  fault,
});
const weather: fc.Arbitrary<Partial<Scenario>> = fc.record({
  pendingSeconds: fc.constantFrom(0, 0.3, 1, 2, 5, 25),
  staleReadySeconds: fc.constantFrom(0, 0.5, 1.5),
  renegotiateSeconds: fc.constantFrom(0.1, 1, 3, 25),
  resetAfterSeconds: fc.constantFrom(0, 0, 0, 4, 20, 14_400),
  gatewayErrors: fc.constantFrom(0, 0, 0, 0, 1, 2),
  retryAfter: fc.boolean(),
  device: fc.record({
    follows: fc.constant(false),
    followSeconds: fc.constant(0.5),
    loads: fc.constantFrom<Scenario['device']['loads']>('accepts', 'accepts', 'refuses', 'keeps-old'),
    tunnels: fc.constantFrom<Scenario['device']['tunnels']>('every', 'first', 'second'),
  }),
  keysDifferAtStart: fc.constantFrom<Scenario['keysDifferAtStart']>([], [], ['tunnel1'], ['tunnel1', 'tunnel2']),
  routingType: fc.constantFrom<Scenario['routingType']>('ROUTE_BASED', 'POLICY_BASED', 'BGP_ROUTE_BASED'),
  secondWriter: fc.option(fc.record({ afterPuts: fc.nat(2), afterReads: fc.nat(2) }), { nil: null, freq: 1 }),
  faults: fc.array(rule, { maxLength: 2 }),
});

const slower = { phase2: { rekeyTime: 1800 } };
const wish = fc.record({
  patch: fc.constantFrom<JsonObject | null>(
    null,
    null,
    null,
    { displayName: 'office-v2' },
    { tunnel1: slower },
    { tunnel1: slower, tunnel2: slower },
    { enabled: false },
    { localSubnets: ['10.0.0.0/17'] },
  ),
  tunnels: fc.constantFrom<('tunnel1' | 'tunnel2')[]>(['tunnel1', 'tunnel2'], ['tunnel1'], ['tunnel2']),
  strategy: fc.constantFrom('rolling', 'rolling', 'at-once'),
  allowInterruption: fc.boolean(),
  proof: fc.constantFrom('any', 'strict'),
});

interface Before {
  readonly body: unknown;
  readonly sidesAgree: boolean;
}

/** What must be true of every end, whatever happened. */
async function truths(world: World, { outcome, psk, plan }: ChangeResult, before: Before) {
  const { deeds, simulator } = world;
  const { loads } = simulator.scenario.device;
  const { puts, outageMilliseconds } = world.facts();
  const labels = await world.labels();
  const undone = outcome === 'rejected' || outcome === 'rolled-back';
  const settled = undone || outcome === 'applied';
  // A device that lies about its key can be found out only when the tunnel authenticates.
  const believable = undone || loads !== 'keeps-old';
  const disturbed = simulator.scenario.gatewayErrors > 0 || plan?.interruption.expected !== false;
  // A reset that comes late can meet the other tunnel's: only a new authentication would have shown it.
  const foreseeable = simulator.scenario.resetAfterSeconds === 0 || world.settings('office').checks.proof === 'strict';
  const { labels: _, ...body } = { labels: {}, ...world.body() };
  return {
    'the claim is kept for an operator alone': (await world.ports.claims.all()).length === (settled ? 0 : 1),
    'nothing pending is left': !settled || !Object.hasOwn(labels, 'AWSPENDING'),
    'a rejected change has touched nothing': outcome !== 'rejected' || (puts === 0 && deeds.length === 0),
    'what was undone is as before': !undone || JSON.stringify(body) === before.body,
    'the current keys are those that were proven':
      !settled || labels.AWSCURRENT === (outcome === 'applied' && psk ? psk.versionId : '0'.repeat(32)),
    'all sides agree': !settled || !before.sidesAgree || !believable || (await world.agree()),
    'no outage came of a quiet plan':
      !settled || !before.sidesAgree || disturbed || !foreseeable || outageMilliseconds === 0,
  };
}

it('whatever the weather, a change comes to one of its ends, and what that says is true', async () => {
  await fc.assert(
    fc.asyncProperty(weather, wish, async (behaviour, { patch, proof, tunnels, ...more }) => {
      vi.clearAllTimers();
      const checks = { proof, tunnelDeadlineSeconds: 60, deadlineSeconds: 120 };
      const world = await changeWorld({ behaviour, settings: { checks } });
      const { labels: _, ...body } = { labels: {}, ...world.body() };
      const before = { body: JSON.stringify(body), sidesAgree: await world.agree() };
      const result = await world.run(patch ? { kind: 'update', patch, ...more } : { tunnels, ...more });
      const untrue = Object.entries(await truths(world, result, before)).filter(([, holds]) => !holds);
      expect([result.outcome, result.reason, untrue]).toEqual([result.outcome, result.reason, []]);
    }),
    { numRuns: 40 },
  );
}, 30_000);
