import { describe, expect, it } from 'vitest';
import { type ReconnectFacts, reconnectDue } from '../../domain/reconnect-due.ts';
import { exampleBody } from './example-bodies.ts';

const leg = (direction: 'forward' | 'back', ...tunnels: ('tunnel1' | 'tunnel2')[]) => ({
  direction,
  step: { index: 0, tunnels, keysFor: tunnels, body: exampleBody(), expectUp: true },
});
const BOTH = { tunnel1: true, tunnel2: true };
const ONE = { tunnel1: true, tunnel2: false };
const OTHER = { tunnel1: false, tunnel2: true };
const NONE = { tunnel1: false, tunnel2: false };
const AT_ONCE = { leg: leg('forward', 'tunnel1', 'tunnel2') };
const FACTS: ReconnectFacts = {
  leg: leg('forward', 'tunnel2'),
  arrived: true,
  up: BOTH,
  upBefore: BOTH,
  proofs: {},
  told: [],
  readySeconds: 10,
  stableSeconds: 10,
};

describe('reconnectDue', () => {
  it.each<[string, Partial<ReconnectFacts>, string | null]>([
    ['up and not proven', {}, 'tunnel2'],
    ['up and only established', { proofs: { tunnel2: 'established' } }, 'tunnel2'],
    ['seen to authenticate anew', { proofs: { tunnel2: 'reauthenticated' } }, null],
    ['told already', { told: ['tunnel2'] }, null],
    ['still within the grace', { readySeconds: 9.9 }, null],
    ['within a grace that is shorter', { readySeconds: 2.9, stableSeconds: 3 }, null],
    ['past a grace that is shorter', { readySeconds: 3, stableSeconds: 3 }, 'tunnel2'],
    ['past the longest grace', { readySeconds: 10, stableSeconds: 600 }, 'tunnel2'],
    ['down', { up: ONE }, 'tunnel2'],
    ['down, and it was down before', { up: ONE, upBefore: ONE }, 'tunnel2'],
    ['down as before, on the way back', { leg: leg('back', 'tunnel2'), up: ONE, upBefore: ONE }, null],
    ['down, on the way back', { leg: leg('back', 'tunnel2'), up: ONE }, 'tunnel2'],
    ['up, on the way back', { leg: leg('back', 'tunnel2') }, 'tunnel2'],
    ['up, where nothing was sent', { leg: leg('back', 'tunnel2'), arrived: false }, null],
    ['down, where nothing was sent', { leg: leg('back', 'tunnel2'), arrived: false, up: ONE }, 'tunnel2'],
    ['the only one up, and the other was up before', { up: OTHER }, null],
    ['the only one up, as it was before', { up: OTHER, upBefore: OTHER }, 'tunnel2'],
    ['of no step', { leg: leg('forward') }, null],
    ['one of two in one step', AT_ONCE, 'tunnel1'],
    ['one of two, the other told and not yet proven', { ...AT_ONCE, told: ['tunnel1'] }, null],
    ['one of two, the other told and down', { ...AT_ONCE, told: ['tunnel1'], up: OTHER }, null],
    [
      'one of two, the other told and proven',
      { ...AT_ONCE, told: ['tunnel1'], proofs: { tunnel1: 'reauthenticated' } },
      'tunnel2',
    ],
    [
      'one of two, the other told and stable since',
      { ...AT_ONCE, told: ['tunnel1'], proofs: { tunnel1: 'established' } },
      'tunnel2',
    ],
    ['both down', { ...AT_ONCE, up: NONE }, 'tunnel1'],
    ['both down, one of them told', { ...AT_ONCE, up: NONE, told: ['tunnel1'] }, 'tunnel2'],
    ['down beside one that is up', { ...AT_ONCE, up: ONE }, 'tunnel2'],
  ])('for a tunnel that is %s', (_, change, due) => {
    expect(reconnectDue({ ...FACTS, ...change })).toBe(due);
  });
});
