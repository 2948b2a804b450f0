import { describe, expect, it } from 'vitest';
import {
  type AdmitOutput,
  AdmitOutputSchema,
  type ChangeDocument,
  ConfirmOutputSchema,
  PeerOutputSchema,
} from '../../domain/change-document.ts';
import { ChangeWaitSchema } from '../../domain/change-wait.ts';
import {
  isWaitingState,
  WAITING_STATE_NAMES,
  type WaitingState,
  waitDecision,
  waitOfState,
} from '../../domain/wait-of-state.ts';
import {
  exampleSettings,
  NEW_VERSION,
  NOW,
  OLD_VERSION,
  planFacts,
  planIn,
  plannedDocument,
  stagedDocument,
  updateRequest,
} from './example-documents.ts';

const times = { since: new Date(NOW).toISOString(), until: new Date(NOW + 3_600_000).toISOString() };
const asked = { ...times, signalsSeen: 1, waitSeconds: 60 };
const FACTS = planFacts({ settings: exampleSettings({ approval: { approvals: 2, role: 'operator' } }) });

function admitted(verdict: AdmitOutput['verdict'], change: object = {}): AdmitOutput {
  const base = { verdict, why: 'because', refusals: [], planHash: 'hash', approvals: [], passed: [], ...asked };
  return AdmitOutputSchema.parse({ ...base, ...change });
}
const peer = (put: string, change: object = {}) =>
  PeerOutputSchema.parse({ verdict: 'waiting', put, receipts: [], ...asked, ...change });
const confirm = ConfirmOutputSchema.parse({ verdict: 'waiting', why: 'until then', by: null, ...asked });

/** The document of a change that waits in each state, and what is told of it. */
const WAITS: Readonly<Record<WaitingState, readonly [ChangeDocument, object]>> = {
  AwaitApproval: [
    { ...plannedDocument(FACTS), admitChange: admitted('await-approval') },
    { for: 'approval', why: 'because', approvals: 2, role: 'operator' },
  ],
  AwaitWindow: [
    { ...plannedDocument(FACTS), admitChange: admitted('await-window') },
    { for: 'window', why: 'because' },
  ],
  AwaitPeer: [
    { ...stagedDocument(), updatePeer: peer('forward-0', { reminder: true }) },
    {
      for: 'peer',
      put: 'forward-0',
      reminder: true,
      why: `load the key of tunnel2 from version ${NEW_VERSION} of vpn/office-neckarsulm, without a reset, then say that it is ready for forward-0`,
      orders: [{ action: 'load-key', tunnel: 'tunnel2', secretId: 'vpn/office-neckarsulm', versionId: NEW_VERSION }],
    },
  ],
  AwaitRollbackPeer: [
    { ...stagedDocument(), updatePeer: peer('forward-0'), rollBackPeer: peer('back-0') },
    {
      for: 'peer',
      put: 'back-0',
      reminder: false,
      orders: [{ action: 'revert-key', tunnel: 'tunnel2', secretId: 'vpn/office-neckarsulm', versionId: OLD_VERSION }],
    },
  ],
  AwaitConfirmation: [
    { ...stagedDocument(), confirmChange: confirm },
    { for: 'confirmation', why: 'until then' },
  ],
};

describe('a state that waits', () => {
  it.each(WAITING_STATE_NAMES)('%s says what for, since when and until when, to those who can answer it', (state) => {
    const [document, told] = WAITS[state];
    const wait = ChangeWaitSchema.parse(waitOfState(document, state));
    expect(wait).toMatchObject({ changeId: document.request.changeId, state, ...times, ...told });
  });

  it.each(WAITING_STATE_NAMES)('%s waits for as long as the state before it decided', (state) => {
    expect(waitDecision(WAITS[state][0], state)).toMatchObject(asked);
  });

  it.each(WAITING_STATE_NAMES)('%s does not wait when nothing was decided', (state) => {
    expect(() => waitOfState(plannedDocument(), state)).toThrow(`nothing was decided to wait for in ${state}`);
  });

  it('shows an approver the plan: its hash, its diff, its steps, and whether traffic will stop', () => {
    const facts = planFacts({ ...FACTS, request: updateRequest({ labels: { site: 'berlin' } }) });
    const document = { ...plannedDocument(facts), admitChange: admitted('await-approval') };
    const { hash, diff } = planIn(document);
    expect(waitOfState(document, 'AwaitApproval')).toMatchObject({
      plan: { hash, diff, steps: [{ tunnels: [], keysFor: [] }], interruption: { expected: false } },
    });
    expect(diff).not.toEqual([]);
  });

  it('asks for a device to be made ready also when a change has no keys', () => {
    const facts = planFacts({ request: updateRequest({ labels: { site: 'berlin' } }) });
    const wait = waitOfState({ ...plannedDocument(facts), updatePeer: peer('forward-0') }, 'AwaitPeer');
    expect(wait).toMatchObject({ orders: [], why: expect.stringContaining('ready for the shared fields') });
  });
});

it('tells the states that wait from all others', () => {
  expect(WAITING_STATE_NAMES.every(isWaitingState)).toBe(true);
  expect(['ApplyChange', 'WaitForClaim', 'toString'].some(isWaitingState)).toBe(false);
});
