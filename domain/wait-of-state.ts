import { approvalDemand } from './approval-settings.ts';
import type { ChangeDocument, PeerOutput } from './change-document.ts';
import { currentLeg, type Direction, planOf } from './change-progress.ts';
import type { ChangeWait } from './change-wait.ts';
import { legSecret } from './leg-secret.ts';
import { keyAction } from './peer-action.ts';

/** The states that wait for a word from outside. */
export const WAITING_STATE_NAMES = [
  'AwaitApproval',
  'AwaitWindow',
  'AwaitPeer',
  'AwaitRollbackPeer',
  'AwaitConfirmation',
] as const;
export type WaitingState = (typeof WAITING_STATE_NAMES)[number];

/** The key of the document that says what for, and how long. */
const DECIDED_BY = {
  AwaitApproval: 'admitChange',
  AwaitWindow: 'admitChange',
  AwaitPeer: 'updatePeer',
  AwaitRollbackPeer: 'rollBackPeer',
  AwaitConfirmation: 'confirmChange',
} as const satisfies Record<WaitingState, keyof ChangeDocument>;

export function isWaitingState(name: string): name is WaitingState {
  return Object.hasOwn(DECIDED_BY, name);
}

/** What the state before decided: how long to wait, and how much it had heard by then. */
export function waitDecision(document: ChangeDocument, state: WaitingState) {
  const decided = document[DECIDED_BY[state]];
  if (!decided || decided.since === null || decided.until === null)
    throw new Error(`nothing was decided to wait for in ${state}`);
  return { ...decided, since: decided.since, until: decided.until };
}

/** What the change waits for in this state, for those who can answer it. */
export function waitOfState(document: ChangeDocument, state: WaitingState): ChangeWait {
  const { since, until } = waitDecision(document, state);
  const common = { changeId: document.request.changeId, state, since, until };
  switch (state) {
    case 'AwaitApproval':
      return { ...common, for: 'approval', why: document.admitChange?.why ?? '', ...approvalAsked(document) };
    case 'AwaitWindow':
      return { ...common, for: 'window', why: document.admitChange?.why ?? '' };
    case 'AwaitPeer':
      return { ...common, for: 'peer', ...peerAsked(document, 'forward', document.updatePeer) };
    case 'AwaitRollbackPeer':
      return { ...common, for: 'peer', ...peerAsked(document, 'back', document.rollBackPeer) };
    case 'AwaitConfirmation':
      return { ...common, for: 'confirmation', why: document.confirmChange?.why ?? '' };
  }
}

function approvalAsked(document: ChangeDocument) {
  const { request, validateChange } = document;
  const plan = planOf(document);
  const demand = approvalDemand(plan.settings.approval, request.kind);
  const { hash, diff, steps, interruption } = plan;
  return {
    approvals: demand?.approvals ?? 0,
    role: demand?.role ?? 'approver',
    plan: {
      hash,
      diff,
      steps: steps.map(({ tunnels, keysFor }) => ({ tunnels, keysFor })),
      interruption,
      warnings: validateChange?.warnings ?? [],
    },
  };
}

function peerAsked(document: ChangeDocument, direction: Direction, output: PeerOutput | undefined) {
  const leg = currentLeg(document, direction);
  const secret = legSecret(document, direction);
  const tunnels = leg.step.tunnels.join(' and ') || 'the shared fields';
  const load = secret
    ? `load the key of ${tunnels} from version ${secret.versionId} of ${secret.secretId}`
    : `make the device ready for ${tunnels}`;
  return {
    why: `${load}, without a reset, then say that it is ready for ${leg.put}`,
    put: leg.put,
    orders: secret ? leg.step.keysFor.map((tunnel) => ({ action: keyAction(direction), tunnel, ...secret })) : [],
    reminder: output?.reminder ?? false,
  };
}
