import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../domain/change-result.ts';
import { type DecisionFacts, type DecisionKind, decisionRefusal } from '../../domain/signal-rules.ts';
import { waitFor } from '../api/api-world.ts';
import { changeSignal } from '../contracts/change-signals-contract.ts';

const BEFORE = Date.UTC(2026, 0, 1, 0, 30);
const AFTER = Date.UTC(2026, 0, 1, 1, 0, 1);
const EMERGENCY = { justification: 'the key has leaked' };

function facts(kind: DecisionKind, change: Partial<DecisionFacts> = {}): DecisionFacts {
  return {
    kind,
    about: { approval: 'hash', rejection: 'hash', 'peer-ready': 'forward-0' }[String(kind)] ?? '',
    by: { name: 'bert', via: 'token' },
    roles: ['approver', 'operator'],
    request: { requestedBy: 'anna', emergency: null },
    outcome: null,
    signals: [changeSignal('request')],
    wait: null,
    now: BEFORE,
    ...change,
  };
}

const APPROVAL = { wait: waitFor('one', { approval: 'hash' }) };
const PEER = { wait: waitFor('one', { peer: 'forward-0' }) };
const CONFIRMATION = { wait: waitFor('one', 'confirmation') };
const WINDOW = { wait: waitFor('one', 'window') };
const anna = { by: { name: 'anna', via: 'token' } as const };
const rejected = { signals: [changeSignal('rejection', { about: 'hash', by: { name: 'dora', via: 'token' } })] };

const TABLE: readonly (readonly [DecisionKind, string, Partial<DecisionFacts>, string | null])[] = [
  ['approval', 'while the plan waits for it', APPROVAL, null],
  ['approval', 'by the requester', { ...APPROVAL, ...anna }, 'requester-cannot-approve'],
  ['approval', 'in another role', { ...APPROVAL, roles: ['operator'] }, 'role-missing'],
  ['approval', 'of another plan', { ...APPROVAL, about: 'old' }, 'plan-moved'],
  ['approval', 'of a rejected plan', { ...APPROVAL, ...rejected }, 'already-rejected'],
  [
    'approval',
    'of a plan after another one was rejected',
    { ...APPROVAL, signals: [changeSignal('rejection', { about: 'old' })] },
    null,
  ],
  ['approval', 'too late', { ...APPROVAL, now: AFTER }, 'too-late'],
  ['approval', 'while it waits for a window', WINDOW, 'not-waiting'],
  ['approval', 'while it runs', {}, 'not-waiting'],
  ['approval', 'after the end', { outcome: 'applied' }, 'already-ended'],
  ['rejection', 'while the plan waits for a decision', APPROVAL, null],
  ['rejection', 'by the requester', { ...APPROVAL, ...anna }, 'requester-cannot-approve'],
  ['rejection', 'after a rejection by somebody else', { ...APPROVAL, ...rejected }, 'already-rejected'],
  ['rejection', 'while it runs', {}, 'not-waiting'],
  ['confirmation', 'while it waits for it', CONFIRMATION, null],
  ['confirmation', 'too late', { ...CONFIRMATION, now: AFTER }, 'too-late'],
  ['confirmation', 'while it waits for an approval', APPROVAL, 'not-waiting'],
  ['confirmation', 'after the end', { outcome: 'rolled-back' }, 'already-ended'],
  ['peer-ready', 'for the PUT that it waits before', PEER, null],
  ['peer-ready', 'for another PUT', { ...PEER, about: 'forward-1' }, 'put-moved'],
  ['peer-ready', 'too late', { ...PEER, now: AFTER }, 'too-late'],
  ['peer-ready', 'while it runs', {}, 'not-waiting'],
  ['peer-ready', 'after the end', { outcome: 'rejected' }, 'already-ended'],
  ['cancellation', 'while it runs', {}, null],
  ['cancellation', 'while it waits', CONFIRMATION, null],
  ['cancellation', 'by the requester', { ...anna, roles: ['requester'] }, null],
  ['cancellation', 'by another requester', { roles: ['requester'] }, 'not-your-change'],
  ['cancellation', 'after the end', { outcome: 'applied' }, 'already-ended'],
  [
    'cancellation',
    'after the end, cancelled before',
    { outcome: 'rejected', signals: [changeSignal('cancellation')] },
    null,
  ],
  [
    'review',
    'of an emergency that has ended',
    { outcome: 'applied', request: { requestedBy: 'anna', emergency: EMERGENCY } },
    null,
  ],
  ['review', 'of an emergency that runs', { request: { requestedBy: 'anna', emergency: EMERGENCY } }, 'not-ended'],
  [
    'review',
    'by the requester',
    { ...anna, outcome: 'applied', request: { requestedBy: 'anna', emergency: EMERGENCY } },
    'requester-cannot-review',
  ],
  ['review', 'of a change that passed nothing', { outcome: 'applied' }, 'not-an-emergency'],
];

describe('a decision', () => {
  it.each(TABLE)('(%s) %s: %j is %j', (kind, _, change, code) => {
    expect(decisionRefusal(facts(kind, change))?.code ?? null).toBe(code);
  });

  it('tells the present plan or PUT when it has moved', () => {
    expect(decisionRefusal(facts('approval', { ...APPROVAL, about: 'old' }))).toMatchObject({ planHash: 'hash' });
    expect(decisionRefusal(facts('peer-ready', { ...PEER, about: 'back-0' }))).toMatchObject({ put: 'forward-0' });
  });

  it('that was taken is taken again from the same person, whatever has happened since', () => {
    for (const [kind, about] of [
      ['approval', 'hash'],
      ['rejection', 'hash'],
      ['confirmation', ''],
      ['peer-ready', 'forward-0'],
      ['review', ''],
    ] as const) {
      const said = [changeSignal(kind, { about, by: { name: 'bert', via: 'token' } })];
      expect(decisionRefusal(facts(kind, { signals: said, outcome: 'applied', now: AFTER }))).toBeNull();
      expect(decisionRefusal(facts(kind, { signals: said, by: { name: 'dora', via: 'token' } }))).not.toBeNull();
    }
  });
});

const anyWait = fc.constantFrom(null, APPROVAL.wait, PEER.wait, CONFIRMATION.wait, WINDOW.wait);
const anyFacts = fc.record({
  kind: fc.constantFrom<DecisionKind>('approval', 'rejection', 'confirmation', 'peer-ready', 'cancellation', 'review'),
  about: fc.constantFrom('hash', 'old', 'forward-0', ''),
  by: fc.constantFrom('anna', 'bert').map((name) => ({ name, via: 'token' as const })),
  roles: fc.subarray(['requester', 'approver', 'operator', 'auditor'] as const),
  request: fc.constantFrom({ requestedBy: 'anna', emergency: null }, { requestedBy: 'anna', emergency: EMERGENCY }),
  outcome: fc.constantFrom(null, ...OUTCOMES),
  signals: fc.constantFrom([], rejected.signals),
  wait: anyWait,
  now: fc.constantFrom(BEFORE, AFTER),
});

describe('in every situation', () => {
  it('nobody approves, rejects or reviews their own change', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        fc.pre(['approval', 'rejection', 'review'].includes(each.kind) && each.by.name === 'anna');
        expect(decisionRefusal(each)).not.toBeNull();
      }),
      { seed: 1 },
    );
  });

  it('an approval is taken of the plan that waits, in time, from somebody else in its role, and of no other', () => {
    fc.assert(
      fc.property(anyFacts, (some) => {
        const { wait, about, by, roles, outcome, signals, now } = some;
        const fits =
          wait?.for === 'approval' &&
          about === wait.plan.hash &&
          by.name !== 'anna' &&
          roles.includes('approver') &&
          outcome === null &&
          signals.length === 0 &&
          now === BEFORE;
        expect(decisionRefusal({ ...some, kind: 'approval' }) === null).toBe(fits);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
