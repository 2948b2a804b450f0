import type { ChangeDocument } from './change-document.ts';
import { DIRECTIONS, type Direction } from './change-progress.ts';
import type { ChangeResult, Outcome, StepResult } from './change-result.ts';
import type { Finding } from './errors.ts';
import { fallenUntouched } from './fallen-untouched.ts';
import { TUNNEL_NAMES } from './identifiers.ts';
import { unprovenSteps } from './unproven-steps.ts';
import { causeMessage, causeText, whereabouts } from './whereabouts.ts';

/** The terminal states of the program and what they mean. */
export const OUTCOME_OF_STATE: Readonly<Record<string, Outcome>> = {
  ChangeApplied: 'applied',
  ChangePlanned: 'planned',
  ChangeUnchanged: 'unchanged',
  ChangeRejected: 'rejected',
  ChangeRolledBack: 'rolled-back',
  NeedsOperator: 'needs-operator',
};

export interface EndFacts {
  readonly document: ChangeDocument;
  /** The state that the execution ended in; any other than a terminal one means that it was cut off. */
  readonly state: string;
  readonly transitions: number;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Of one that was cut off: an operator put both ends right and released the gateway. */
  readonly released?: boolean;
}

/** The end of a change as people and `--json` get it, from the last document alone. */
export function summarize(facts: EndFacts): ChangeResult {
  const { document, state, transitions, startedAt, endedAt, released = false } = facts;
  const outcome = OUTCOME_OF_STATE[state] ?? cutOff(document);
  const { request, validateChange, stagePsk } = document;
  const steps = DIRECTIONS.flatMap((direction) => stepsOf(document, direction));
  return {
    changeId: request.changeId,
    kind: request.kind,
    connection: request.connection,
    outcome,
    reason: state in OUTCOME_OF_STATE ? reasonOf(document, outcome) : cutOffReason(state, outcome, released),
    refusals: outcome === 'rejected' ? refusalsOf(document) : [],
    warnings: [
      ...(validateChange?.warnings ?? []),
      ...(validateChange?.plan?.interruption.expected ? [] : fallenUntouched(steps)),
    ],
    diff: validateChange?.plan?.diff ?? [],
    plan: planned(document),
    steps,
    psk: stagePsk
      ? { secretId: stagePsk.secretId, versionId: stagePsk.versionId, previousVersionId: stagePsk.returnTo }
      : null,
    approvals: document.admitChange?.approvals ?? [],
    emergency: request.emergency && { ...request.emergency, passed: document.admitChange?.passed ?? [] },
    whereabouts: outcome === 'needs-operator' ? whereabouts(document, released) : [],
    transitions,
    startedAt,
    endedAt,
  };
}

function stepsOf(document: ChangeDocument, direction: Direction): StepResult[] {
  const { checkConnectivity, checkRollback } = document;
  const proven = (direction === 'forward' ? checkConnectivity : checkRollback)?.proven ?? [];
  return [...proven, ...unprovenSteps(document, direction)];
}

function planned({ validateChange }: ChangeDocument): ChangeResult['plan'] {
  const plan = validateChange?.plan;
  if (!plan) return null;
  const steps = plan.steps.map(({ tunnels, keysFor }) => ({ tunnels, keysFor }));
  return { steps, interruption: plan.interruption };
}

/** An execution that was stopped or timed out ends nowhere: before the first PUT nothing happened, afterwards a person must look. */
function cutOff({ admitChange, claimGateway }: ChangeDocument): Outcome {
  // A change that waits to be admitted has given its gateway back.
  if (admitChange?.verdict === 'await-approval' || admitChange?.verdict === 'await-window') return 'rejected';
  return claimGateway?.fencing != null ? 'needs-operator' : 'rejected';
}

function cutOffReason(state: string, outcome: Outcome, released: boolean): string {
  const kept = released ? 'and an operator released the gateway' : 'and the gateway stays claimed';
  const since = outcome === 'rejected' ? 'before anything was changed' : kept;
  return `the execution was cut off in ${state || 'no state yet'}, ${since}`;
}

function refusalsOf({ validateChange, admitChange, claimGateway, fault }: ChangeDocument): Finding[] {
  const refusals: Finding[] = [...(validateChange?.refusals ?? [])];
  refusals.push(...(admitChange?.refusals ?? []));
  if (claimGateway?.verdict === 'exhausted') {
    refusals.push({
      code: 'gateway.claimed',
      message: `change ${claimGateway.holder} holds the gateway; the wait for it ran out`,
    });
  }
  if (fault) refusals.push({ code: fault.Error, message: causeMessage(fault) });
  return refusals;
}

function reasonOf(document: ChangeDocument, outcome: Outcome): string {
  switch (outcome) {
    case 'applied':
      return successOf(document);
    case 'planned':
      return `dry run: nothing was changed; ${document.validateChange?.plan?.interruption.why ?? ''}`;
    case 'unchanged':
      return 'nothing to change: the connection is already as the patch wants it';
    case 'rejected':
      return (
        refusalsOf(document)
          .map(({ code, message }) => `${code}: ${message}`)
          .join('; ') || 'refused'
      );
    case 'rolled-back':
      return `${failureOf(document)}. ${BACK}`;
    case 'needs-operator':
      return unsettledReason(document);
  }
}

const BACK = 'Everything is back as it was, proven';

function successOf({ request, checkConnectivity }: ChangeDocument): string {
  if (request.kind === 'update') return 'the new configuration is live and proven';
  const untried = (checkConnectivity?.proven ?? []).flatMap(({ proofs }) =>
    TUNNEL_NAMES.filter((name) => proofs[name] === 'established'),
  );
  if (untried.length === 0) return 'new keys are in use on both sides, proven, and current in the vault';
  const names = untried.toSorted().join(' and ');
  return `new keys are at the gateway and current in the vault; ${names} stayed up without a new authentication, so the new key may not have been tried yet`;
}

/** Why the way forward ended. */
export function failureOf({ fault, checkConnectivity, confirmChange, pollGateway }: ChangeDocument): string {
  if (fault) return causeText(fault);
  if (confirmChange?.verdict === 'failed') return confirmChange.why;
  if (checkConnectivity?.verdict === 'failed') return `the check failed: ${checkConnectivity.why}`;
  return `the gateway did not become READY: ${pollGateway?.why ?? 'never asked'}`;
}

/** Not every end that needs a person is a way back that failed: a proven change whose claim could not be released is one too. */
function unsettledReason(document: ChangeDocument): string {
  const { fault, promotePsk, checkConnectivity, confirmChange, checkRollback, pollRollback, rollbackFault } = document;
  if (
    rollbackFault &&
    !fault &&
    (promotePsk || checkConnectivity?.verdict === 'done' || confirmChange?.verdict === 'done')
  ) {
    return `${successOf(document)}. The gateway could not be given free: ${causeText(rollbackFault)}`;
  }
  if (rollbackFault && (checkRollback?.verdict === 'discard' || checkRollback?.verdict === 'done')) {
    return `${failureOf(document)}. ${BACK}, but what remained to do failed: ${causeText(rollbackFault)}`;
  }
  const judged = checkRollback?.verdict === 'not-proven' ? checkRollback : pollRollback;
  const why = rollbackFault ? causeText(rollbackFault) : (judged?.why ?? 'it never began');
  return `${failureOf(document)}. The way back is not proven: ${why}`;
}
