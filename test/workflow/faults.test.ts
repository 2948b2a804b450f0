import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type AccessTokens, environmentToken } from '../../adapters/stackit/access-tokens.ts';
import { Fault } from '../../domain/errors.ts';
import type { GatewayClaims } from '../../domain/ports.ts';
import type { FaultRule } from '../../local/simulator/scenario.ts';
import type { ScenarioName } from '../../local/simulator/scenarios.ts';
import { changeWorld, inVirtualTime, type WorldWish } from './change-world.ts';

inVirtualTime();

const reads = (more: Partial<FaultRule>, fault: FaultRule['fault']): WorldWish => ({
  behaviour: { faults: [{ method: 'GET', times: Number.POSITIVE_INFINITY, ...more, fault }] },
});

describe('reads that fail', () => {
  it.each<[string, WorldWish]>([
    ['once in a while', { scenario: 'flaky-reads' }],
    ['for a time after the PUT', { scenario: 'reads-fail-after-put' }],
    ['because of too many requests', { scenario: 'busy-reads' }],
    ['because of too many requests, every eleventh', reads({ every: 11 }, { kind: 'status', status: 429 })],
    ['before anything was planned', reads({ times: 5 }, { kind: 'status', status: 502 })],
    ['with an answer that is cut in the middle', { scenario: 'bad-json' }],
    [
      'with an answer that is cut in the middle, each one for a time',
      reads({ afterPuts: 1, times: 6 }, { kind: 'bad-json' }),
    ],
  ])('%s are tried again', async (_, wish) => {
    const world = await changeWorld(wish);
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['applied', expect.any(String)]);
    expect([await world.agree(), world.facts().outageMilliseconds, world.facts().puts]).toEqual([true, 0, 2]);
  });

  it('for good before anything was planned end the change as rejected', async () => {
    const world = await changeWorld(reads({}, { kind: 'status', status: 503 }));
    const result = await world.run();
    expect([result.outcome, result.refusals.map(({ code }) => code)]).toEqual([
      'rejected',
      ['StackitUnavailableError'],
    ]);
    expect(world.deeds).toEqual([]);
  });

  it('for good after the PUT need an operator, who learns what is where', async () => {
    const world = await changeWorld(reads({ afterPuts: 1 }, { kind: 'status', status: 503 }));
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual([
      'needs-operator',
      expect.stringContaining('The way back is not proven: StackitUnavailableError'),
    ]);
    expect(result.whereabouts).toContain('STACKIT, step 1 (tunnel2): new, not proven');
  });

  it('as a gateway that stays busy are given up in the end', async () => {
    const world = await changeWorld({
      ...reads({ afterPuts: 1, resource: 'gateway' }, { kind: 'status', status: 429 }),
      settings: { checks: { deadlineSeconds: 60 } },
    });
    expect((await world.run()).outcome).toBe('needs-operator');
  });
});

describe('a scenario of its own', () => {
  it.each<[ScenarioName, string]>([
    ['connection-state', 'applied'],
    ['null-labels', 'applied'],
    ['second-writer-midway', 'rolled-back'],
    ['everyday', 'applied'],
  ])('%s ends a rotation as %s', async (scenario, outcome) => {
    const world = await changeWorld({ scenario });
    expect([(await world.run()).outcome, await world.agree(), world.facts().outageMilliseconds]).toEqual([
      outcome,
      true,
      0,
    ]);
  });
});

/** Without the signature, which takes real time. */
function simulatedSignIn(send: typeof fetch): AccessTokens {
  let held: string | null = null;
  const ask = async () => {
    const body = new URLSearchParams({ client_assertion: 'anybody' });
    const answer = await send('http://simulator/token', { method: 'POST', body });
    held = z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
    return held;
  };
  return { current: async () => held ?? ask(), renew: ask };
}

describe('a token', () => {
  it('that ends early is renewed in the middle of a change', async () => {
    const world = await changeWorld({ scenario: 'token-expires', signIn: simulatedSignIn });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['applied', expect.any(String)]);
    expect(world.facts().requests['POST /token']).toBeGreaterThan(1);
  });

  it('that is refused ends the change before anything is done', async () => {
    const world = await changeWorld({
      scenario: 'token-expires',
      signIn: () => environmentToken({ STACKIT_TOKEN: 'canary-token' }, 'STACKIT_TOKEN'),
    });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['rejected', expect.stringContaining('STACKIT_TOKEN was refused')]);
    expect(JSON.stringify(result)).not.toContain('canary-token');
  });
});

describe('a claim that is lost', () => {
  /** Another change takes the gateway over, right before the nth time that this one shows its claim. */
  function takenOverAt(nth: number): NonNullable<WorldWish['ports']> {
    let shown = 0;
    return ({ claims }) => {
      const takeOver: GatewayClaims['require'] = async (ref, leaseSeconds) => {
        shown += 1;
        if (shown === nth) await claims.release(ref);
        return claims.require(ref, leaseSeconds);
      };
      return { claims: { ...claims, require: takeOver } };
    };
  }

  it.each([
    ['before the keys are staged', 1],
    ['before the device is told', 2],
    ['before the first PUT', 3],
    ['before the second PUT', 5],
    ['before the promotion', 6],
  ])('%s stops the change at once: no more PUT, no more order', async (_, nth) => {
    const world = await changeWorld({ ports: takenOverAt(nth) });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['needs-operator', expect.stringContaining('ClaimLostError')]);
    const deeds = ['load-key tunnel2', 'PUT tunnel2', 'load-key tunnel1', 'PUT tunnel1'];
    expect(world.deeds).toEqual(deeds.slice(0, Math.max(0, nth - 2)));
    expect(result.whereabouts.join('\n')).not.toContain('stays claimed');
    expect(result.whereabouts).toContainEqual(expect.stringMatching(/^gateway .* is not claimed by chg-1 any more$/));
  });
});

describe('the store of claims', () => {
  it('is asked again when it does not answer', async () => {
    let asked = 0;
    const world = await changeWorld({
      ports: ({ claims }) => ({
        claims: {
          ...claims,
          notePut: async (...args) => {
            asked += 1;
            if (asked % 3 === 2) throw new Fault('StoreUnavailableError', 'the store does not answer');
            return claims.notePut(...args);
          },
        },
      }),
    });
    const result = await world.run();
    expect([result.outcome, await world.agree()]).toEqual(['applied', true]);
  });

  it('that cannot give the gateway free leaves a proven change to an operator', async () => {
    const world = await changeWorld({
      ports: ({ claims }) => ({
        claims: {
          ...claims,
          release: async () => {
            throw new Fault('StoreUnavailableError', 'the store does not answer');
          },
        },
      }),
    });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual([
      'needs-operator',
      expect.stringMatching(/^new keys are in use.*The gateway could not be given free: StoreUnavailableError/),
    ]);
  });
});
