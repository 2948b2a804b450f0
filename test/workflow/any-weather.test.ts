import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { type FaultRule, type Scenario, CALM } from '../../local/simulator/scenario.ts';
import { changeWorld, type World } from './change-world.ts';

const fault: fc.Arbitrary<FaultRule['fault']> = fc.oneof(
  fc.constant<FaultRule['fault']>({ kind: 'bad-json' }),
  fc.boolean().map((applies): FaultRule['fault'] => ({ kind: 'hang', applies })),
  fc.tuple(fc.constantFrom(429, 500, 502, 503, 504, 403), fc.boolean()).map(
    ([status, applies]): FaultRule['fault'] => ({ kind: 'status', status, ...(applies && status >= 500 ? { applies: true as const } : {}) }),
  ),
);
const rule: fc.Arbitrary<FaultRule> = fc.record({
  method: fc.constantFrom<FaultRule['method']>('GET', 'PUT'),
  afterPuts: fc.integer({ min: 0, max: 3 }),
  every: fc.integer({ min: 1, max: 7 }),
  times: fc.integer({ min: 1, max: 4 }),
  fault,
});
const seconds = fc.constantFrom(0, 0.3, 1, 2, 5, 25);
const weather: fc.Arbitrary<Partial<Scenario>> = fc.record({
  pendingSeconds: seconds,
  staleReadySeconds: fc.constantFrom(0, 0.5, 1.5),
  renegotiateSeconds: fc.constantFrom(0.1, 1, 3, 25),
  resetAfterSeconds: fc.constantFrom(0, 0, 0, 4, 20, 14_400),
  gatewayErrors: fc.constantFrom(0, 0, 0, 1, 2),
  retryAfter: fc.boolean(),
  device: fc.record({
    follows: fc.constant(false),
    followSeconds: fc.constantFrom(0.5, 3),
    loads: fc.constantFrom<Scenario['device']['loads']>('accepts', 'accepts', 'accepts', 'refuses', 'keeps-old'),
    tunnels: fc.constantFrom<Scenario['device']['tunnels']>('every', 'first', 'second'),
  }),
  keysDifferAtStart: fc.constantFrom<Scenario['keysDifferAtStart']>([], [], [], ['tunnel1'], ['tunnel2'], ['tunnel1', 'tunnel2']),
  routingType: fc.constantFrom<Scenario['routingType']>('ROUTE_BASED', 'POLICY_BASED', 'BGP_ROUTE_BASED'),
  secondWriter: fc.constantFrom<Scenario['secondWriter']>(null, null, null, { afterPuts: 0, afterReads: 2 }, { afterPuts: 1, afterReads: 0 }, { afterPuts: 2, afterReads: 0 }),
  faults: fc.array(rule, { maxLength: 2 }),
});
const slower = { phase2: { rekeyTime: 1800 } };
const asked = fc.record({
  what: fc.constantFrom<'rotate' | JsonObject>('rotate', 'rotate', 'rotate', { displayName: 'office-v2' }, { tunnel1: slower }, { tunnel1: slower, tunnel2: slower }, { enabled: false }, { localSubnets: ['10.0.0.0/17'] }),
  tunnels: fc.constantFrom<('tunnel1' | 'tunnel2')[]>(['tunnel1', 'tunnel2'], ['tunnel1', 'tunnel2'], ['tunnel1'], ['tunnel2']),
  strategy: fc.constantFrom<'rolling' | 'at-once'>('rolling', 'rolling', 'at-once'),
  allowInterruption: fc.boolean(),
  proof: fc.constantFrom<'any' | 'strict'>('any', 'strict'),
});

describe('whatever the weather', () => {
  beforeEach(() => { vi.useFakeTimers({ now: Date.UTC(2026, 0, 4, 1, 0, 0) }); });
  afterEach(() => { vi.useRealTimers(); });
  it('a change ends in one of its ends, and what it says is true', async () => {
    const count: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(weather, asked, async (behaviour, { what, proof, tunnels, ...more }) => {
        vi.clearAllTimers();
        const world = await changeWorld({ behaviour, settings: { checks: { proof, tunnelDeadlineSeconds: 60, deadlineSeconds: 120 } } });
        const before = world.body();
        const agreed = await world.agree();
        const result = await world.run(what === 'rotate' ? { tunnels, ...more } : { kind: 'update', patch: what, ...more });
        count[result.outcome] = (count[result.outcome] ?? 0) + 1;
        await truth(world, result, before, agreed, behaviour);
      }),
      { numRuns: Number(process.env.RUNS ?? 100), ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
    );
    process.stderr.write(JSON.stringify(count) + '\n');
  }, 600_000);
});

async function truth(world: World, result: Awaited<ReturnType<World['run']>>, before: unknown, agreed: boolean, behaviour: Partial<Scenario>) {
  const claims = await world.ports.claims.all();
  const labels = await world.labels();
  const { outcome, reason } = result;
  const label = `${outcome}: ${reason}`;
  vi.setSystemTime(Date.now() + 60_000);
  const facts = world.facts();
  const strip = (body: unknown) => JSON.stringify(body).replace(',"edited-by":"somebody-else"', '');
  expect(claims.length, label).toBe(outcome === 'needs-operator' ? 1 : 0);
  if (outcome === 'rejected') expect([facts.puts, world.deeds], label).toEqual([0, []]);
  if (outcome !== 'needs-operator') expect(Object.hasOwn(labels, 'AWSPENDING'), label).toBe(false);
  if (outcome === 'rejected' || outcome === 'rolled-back') {
    expect(strip(world.body()), label).toBe(strip(before));
    expect(labels.AWSCURRENT, label).toBe('0'.repeat(32));
    if (agreed) expect(await world.agree(), label).toBe(true);
  }
  if (outcome === 'applied') {
    expect(labels.AWSCURRENT, label).toBe(result.psk?.versionId ?? '0'.repeat(32));
    if (agreed && !(behaviour.device?.loads === 'keeps-old')) expect(await world.agree(), label).toBe(true);
    const off = JSON.stringify(world.body()).includes('"enabled":false');
    if (!off) for (const step of result.steps) for (const t of step.tunnels) if (behaviour.device?.loads !== 'keeps-old') expect(facts.tunnels[t].up, label).toBe(true);
  }
  if ((outcome === 'applied' || outcome === 'rolled-back') && result.plan?.interruption.expected === false && agreed && behaviour.gatewayErrors === 0 && behaviour.secondWriter === null) expect(facts.outageMilliseconds, label).toBe(0);
}
