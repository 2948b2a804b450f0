import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../domain/change-result.ts';
import type { ScenarioName } from '../../local/simulator/scenarios.ts';
import { changeWorld } from './change-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 4, 1, 0, 0) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a rolling rotation of both tunnels comes to, scenario by scenario. */
const ROTATIONS: readonly [ScenarioName, Outcome][] = [
  ['calm', 'applied'],
  ['stale-ready', 'applied'],
  ['slow-gateway', 'applied'],
  ['gateway-error', 'rolled-back'],
  ['gateway-error-for-good', 'needs-operator'],
  ['late-reset', 'applied'],
  ['no-reset', 'applied'],
  ['device-refuses-key', 'rolled-back'],
  ['keys-differ', 'rolled-back'],
  ['keys-differ-first', 'rolled-back'],
  ['one-tunnel-down', 'rejected'],
  ['busy-with-retry-after', 'applied'],
  ['busy-without-header', 'applied'],
  ['busy-reads', 'applied'],
  ['second-writer', 'rolled-back'],
  ['put-times-out-applied', 'applied'],
  ['put-times-out-lost', 'applied'],
  ['put-5xx-applied', 'applied'],
  ['slow-answers', 'applied'],
  ['flaky-reads', 'applied'],
  ['policy-based', 'applied'],
  ['bgp', 'applied'],
  ['bgp-no-prefix', 'rolled-back'],
  ['subnet-overlap', 'applied'],
];

/** What is true afterwards, whatever the outcome. */
const SETTLED = { claims: 0, pending: false, sidesAgree: true, whereabouts: false, outageMilliseconds: 0 };
const EXCEPTIONS: Partial<Record<ScenarioName, Partial<typeof SETTLED>>> = {
  'gateway-error-for-good': { claims: 1, pending: true, whereabouts: true },
  // Nothing was touched: its ends differ from the start.
  'one-tunnel-down': { sidesAgree: false },
};

describe('a rolling rotation of both tunnels', () => {
  it.each(ROTATIONS)('in scenario %s ends as %s, and all sides agree', async (scenario, outcome) => {
    const world = await changeWorld({ scenario });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual([outcome, expect.any(String)]);
    expect({
      claims: (await world.ports.claims.all()).length,
      pending: Object.hasOwn(await world.labels(), 'AWSPENDING'),
      sidesAgree: await world.agree(),
      whereabouts: result.whereabouts.length > 0,
      outageMilliseconds: world.facts().outageMilliseconds,
    }).toEqual({ ...SETTLED, ...EXCEPTIONS[scenario] });
  });
});
