import type { Role } from './approval-settings.ts';
import type { ChangeRequest } from './change-request.ts';
import type { Outcome } from './change-result.ts';
import { type ChangeSignal, type Speaker, signalKey } from './change-signal.ts';
import type { ChangeWait } from './change-wait.ts';

/** The signals that people send about a change that exists. */
export type DecisionKind = Exclude<ChangeSignal['kind'], 'request'>;

export interface DecisionFacts {
  readonly kind: DecisionKind;
  /** What it binds to: the hash of a plan, a PUT, or nothing. */
  readonly about: string;
  readonly by: Speaker;
  readonly roles: readonly Role[];
  readonly request: Pick<ChangeRequest, 'requestedBy' | 'emergency'>;
  /** Null: the change has not ended. */
  readonly outcome: Outcome | null;
  readonly signals: readonly ChangeSignal[];
  /** Null: the change waits for nothing. */
  readonly wait: ChangeWait | null;
  readonly now: number;
}

/** Why a decision cannot be taken. `detail` says what to do; the present hash or PUT goes along when it has moved. */
export interface DecisionRefusal {
  readonly code:
    | 'already-ended'
    | 'already-rejected'
    | 'not-an-emergency'
    | 'not-ended'
    | 'not-waiting'
    | 'not-your-change'
    | 'plan-moved'
    | 'put-moved'
    | 'requester-cannot-approve'
    | 'requester-cannot-review'
    | 'role-missing'
    | 'too-late';
  readonly detail: string;
  readonly planHash?: string;
  readonly put?: string;
}

/** Whether a decision about a change can be taken now; null: it can. What was taken already is taken again without harm. */
export function decisionRefusal(facts: DecisionFacts): DecisionRefusal | null {
  if (wasSaid(facts)) return null;
  return RULES[facts.kind](facts);
}

type Rule = (facts: DecisionFacts) => DecisionRefusal | null;

const RULES: Readonly<Record<DecisionKind, Rule>> = {
  approval: decideOnPlan,
  rejection: decideOnPlan,
  confirmation: (facts) => ended(facts) ?? waited(facts, 'confirmation').refusal,
  'peer-ready': (facts) => {
    const { wait, refusal } = waited(facts, 'peer');
    const refused = ended(facts) ?? refusal;
    if (refused || wait === null || wait.put === facts.about) return refused;
    return { code: 'put-moved', detail: `the change waits before ${wait.put}: answer for that one`, put: wait.put };
  },
  cancellation: (facts) => {
    const { by, roles, request } = facts;
    if (by.name === request.requestedBy || roles.includes('operator')) return ended(facts);
    return {
      code: 'not-your-change',
      detail: `${request.requestedBy} asked for it: that is who can cancel it, or an operator`,
    };
  },
  review: ({ request, outcome, by }) => {
    if (request.emergency === null) return { code: 'not-an-emergency', detail: 'nobody passed a window or a freeze' };
    if (by.name === request.requestedBy) {
      return { code: 'requester-cannot-review', detail: 'somebody else than who asked for it has to look at it' };
    }
    return outcome === null ? { code: 'not-ended', detail: 'review it when it has ended' } : null;
  },
};

function decideOnPlan(facts: DecisionFacts): DecisionRefusal | null {
  const over = ended(facts);
  const { wait, refusal } = waited(facts, 'approval');
  if (over || wait === null) return over ?? refusal;
  const { by, roles, request, signals, about } = facts;
  if (by.name === request.requestedBy) {
    return {
      code: 'requester-cannot-approve',
      detail: 'somebody else has to decide; to withdraw it, cancel the change',
    };
  }
  if (!roles.some((role) => role === wait.role)) {
    return { code: 'role-missing', detail: `this decision takes the role ${wait.role}` };
  }
  const { hash } = wait.plan;
  if (about !== hash) {
    const detail = 'what is live has moved, and the plan with it: read the change again and decide on the new plan';
    return { code: 'plan-moved', detail, planHash: hash };
  }
  const rejection = signals.find((signal) => signal.kind === 'rejection' && signal.about === hash);
  if (rejection) return { code: 'already-rejected', detail: `${rejection.by.name} has rejected it: ask for it anew` };
  return refusal;
}

/** Said before: the same by the same person, or a cancellation, which is the same whoever says it. */
function wasSaid({ kind, about, by, signals }: DecisionFacts): boolean {
  const key = signalKey({ kind, about, by });
  return signals.some((signal) => signalKey(signal) === key && (kind === 'cancellation' || signal.by.name === by.name));
}

function ended({ outcome }: DecisionFacts): DecisionRefusal | null {
  if (outcome === null) return null;
  return { code: 'already-ended', detail: `it ended as ${outcome}: nothing about it can be decided any more` };
}

type WaitFor<W extends ChangeWait['for']> = Extract<ChangeWait, { for: W }>;

/** What the change waits for, if it is this; and why an answer to it cannot be taken. */
function waited<W extends ChangeWait['for']>({ wait, now }: DecisionFacts, wanted: W) {
  if (wait === null || !isFor(wait, wanted)) {
    const doing = wait === null ? 'it runs' : `it waits for ${wait.for}`;
    const refusal: DecisionRefusal = { code: 'not-waiting', detail: `it does not wait for ${wanted} now: ${doing}` };
    return { wait: null, refusal };
  }
  const refusal: DecisionRefusal | null =
    now > Date.parse(wait.until) ? { code: 'too-late', detail: `it waited until ${wait.until}` } : null;
  return { wait, refusal };
}

function isFor<W extends ChangeWait['for']>(wait: ChangeWait, wanted: W): wait is WaitFor<W> {
  return wait.for === wanted;
}
