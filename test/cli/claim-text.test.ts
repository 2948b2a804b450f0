import { describe, expect, it } from 'vitest';
import { inMemoryChangeIndex } from '../../adapters/memory/in-memory-change-index.ts';
import { claimAdvice, claimState, claimText } from '../../cli/claim-text.ts';
import type { PutState } from '../../domain/ports.ts';
import { changeRequest, changeResult } from '../contracts/change-index-contract.ts';
import { claimWish } from '../contracts/gateway-claims-contract.ts';

const CLAIMED_AT = Date.parse('2026-03-01T12:00:00Z');
const LEASE_UNTIL = Date.parse('2026-03-01T12:40:00Z');

const request = changeRequest('chg-held');
const claim = (puts: Record<string, PutState> = {}) => ({
  ...claimWish('chg-held', 'p/eu01/g'),
  fencing: 1,
  claimedAt: CLAIMED_AT,
  leaseUntil: LEASE_UNTIL,
  puts,
});

describe('a claim in words', () => {
  it.each<[Record<string, PutState>, string]>([
    [{}, 'no PUT begun'],
    [{ 'forward-0': 'answered', 'forward-1': 'begun' }, 'PUTs: forward-0 answered, forward-1 begun'],
  ])('says who holds what since when, and how far it came: %j', (puts, journal) => {
    expect(claimText(claim(puts))).toBe(
      `change chg-held holds gateway p/eu01/g since 2026-03-01 12:00:00 UTC; ${journal}`,
    );
  });

  it.each([
    ['perhaps-alive', false, LEASE_UNTIL - 1],
    ['lapsed', false, LEASE_UNTIL],
    ['ended', true, LEASE_UNTIL - 1],
    ['ended', true, LEASE_UNTIL + 1],
  ])('is %s with ended = %s', async (state, ended, now) => {
    const index = inMemoryChangeIndex();
    await index.begin(request);
    if (ended) await index.end(changeResult(request, 'needs-operator'));
    expect(await claimState(claim(), index, now)).toBe(state);
  });

  it.each([
    ['perhaps-alive', {}, 'If its process is dead: vpn-change release chg-held'],
    [
      'perhaps-alive',
      { 'forward-0': 'begun' },
      'If its process is dead, put both ends right, then: vpn-change release chg-held',
    ],
    ['lapsed', {}, 'the next change takes the gateway over, or: vpn-change release chg-held'],
    ['lapsed', { 'forward-0': 'begun' }, 'Put both ends right, then: vpn-change release chg-held'],
    [
      'ended',
      {},
      'it has ended and needs an operator: vpn-change history chg-held. Put both ends right, then: vpn-change release chg-held',
    ],
  ] as const)('names the command that helps when it is %s with PUTs %j', (state, puts, advice) => {
    expect(claimAdvice(claim(puts), state)).toContain(advice);
  });
});
