import type { ChangeDocument } from './change-document.ts';
import type { ChangeResult, Outcome } from './change-result.ts';
import type { Finding } from './errors.ts';
import { causeText, whereabouts } from './whereabouts.ts';

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
}

/** The end of a change as people and `--json` get it, from the last document alone. */
export function summarize({ document, state, transitions, startedAt, endedAt }: EndFacts): ChangeResult {
  const outcome = OUTCOME_OF_STATE[state] ?? cutOff(document);
  const { request, validateChange, stagePsk, checkConnectivity, checkRollback } = document;
  return {
    changeId: request.changeId,
    kind: request.kind,
    connection: request.connection,
    outcome,
    reason: reasonOf(document, outcome),
    refusals: refusalsOf(document),
    warnings: validateChange?.warnings ?? [],
    diff: validateChange?.plan?.diff ?? [],
    plan: planned(document),
    steps: [...(checkConnectivity?.proven ?? []), ...(checkRollback?.proven ?? [])],
    psk: stagePsk
      ? { secretId: stagePsk.secretId, versionId: stagePsk.versionId, previousVersionId: stagePsk.returnTo }
      : null,
    whereabouts: outcome === 'needs-operator' ? whereabouts(document) : [],
    transitions,
    startedAt,
    endedAt,
  };
}

function planned({ validateChange }: ChangeDocument): ChangeResult['plan'] {
  const plan = validateChange?.plan;
  if (!plan) return null;
  const steps = plan.steps.map(({ tunnels, keysFor }) => ({ tunnels, keysFor }));
  return { steps, interruption: plan.interruption };
}

/** An execution that was stopped or timed out ends nowhere: before the first PUT nothing happened, afterwards a person must look. */
function cutOff({ claimGateway }: ChangeDocument): Outcome {
  return claimGateway?.fencing != null ? 'needs-operator' : 'rejected';
}

function refusalsOf({ validateChange, claimGateway, fault }: ChangeDocument): Finding[] {
  const refusals: Finding[] = [...(validateChange?.refusals ?? [])];
  if (claimGateway?.verdict === 'exhausted') {
    refusals.push({
      code: 'gateway.claimed',
      message: `change ${claimGateway.holder} holds the gateway; the wait for it ran out`,
    });
  }
  if (fault) refusals.push({ code: fault.Error, message: causeText(fault) });
  return refusals;
}

function reasonOf(document: ChangeDocument, outcome: Outcome): string {
  const { request, validateChange, checkConnectivity, pollGateway, fault, checkRollback, pollRollback, rollbackFault } =
    document;
  const failure = fault
    ? causeText(fault)
    : checkConnectivity?.verdict === 'failed'
      ? `the check failed: ${checkConnectivity.why}`
      : `the gateway did not become READY: ${pollGateway?.why ?? 'never asked'}`;
  switch (outcome) {
    case 'applied':
      return request.kind === 'rotate-psk'
        ? 'new keys are in use on both sides, proven, and current in the vault'
        : 'the new configuration is live and proven';
    case 'planned':
      return `dry run: nothing was changed; ${validateChange?.plan?.interruption.why ?? ''}`;
    case 'unchanged':
      return 'nothing to change: the connection is already as the patch wants it';
    case 'rejected':
      return (
        refusalsOf(document)
          .map(({ message }) => message)
          .join('; ') || 'refused'
      );
    case 'rolled-back':
      return `${failure}. Everything is back as it was, proven`;
    case 'needs-operator': {
      const wayBack = rollbackFault
        ? causeText(rollbackFault)
        : checkRollback
          ? checkRollback.why
          : (pollRollback?.why ?? 'it never began');
      return `${failure}. The way back is not proven: ${wayBack}`;
    }
  }
}
