import { auditTrail } from './audit-trail.ts';
import type { ChangeDocument } from './change-document.ts';
import type { ChangeRequest } from './change-request.ts';
import type { ChangeResult, ProofLevel, StepResult } from './change-result.ts';
import type { ChangeSignal } from './change-signal.ts';
import { type EndFacts, failureOf, OUTCOME_OF_STATE, summarize } from './change-summary.ts';
import { authorizationOf } from './evidence-authorization.ts';
import { evidenceLegs } from './evidence-legs.ts';
import { keptStep, noted } from './evidence-parts.ts';
import type { EvidenceRecord, Program } from './evidence-record.ts';
import { evidenceTimeline } from './evidence-timeline.ts';
import { lastState, transitionsOf } from './execution-end.ts';
import type { HistoryEvent } from './execution-history.ts';
import { causeText } from './whereabouts.ts';
import { type Witnessed, witnessedDocument } from './witnessed-document.ts';

export interface EvidenceFacts {
  readonly request: ChangeRequest;
  /** By id, from the first event; it may end anywhere. */
  readonly history: readonly HistoryEvent[];
  readonly signals: readonly ChangeSignal[];
  readonly program: Program;
  /** Of a change that was cut off: an operator gave its gateway free. */
  readonly released?: boolean;
}

/**
 * The evidence record of a change that has ended, from what its states wrote and what was said. The same facts give the
 * same record, on every engine. Never throws, and never tells a success of which the history does not hold the end.
 */
export function evidenceRecord({
  request,
  history,
  signals,
  program,
  released = false,
}: EvidenceFacts): EvidenceRecord {
  const { document, raw, exits, foreignInput } = witnessedDocument(request, history);
  const { downtime, ...legs } = evidenceLegs(exits);
  const plan = document.validateChange?.plan ?? null;
  const timeline = evidenceTimeline(history);
  const startedAt = history[0]?.timestamp ?? request.requestedAt;
  const endedAt = history.at(-1)?.timestamp ?? startedAt;
  const end = endOf(history);
  const result = resultOf(document, history, end, { startedAt, endedAt, released });
  const authorization = authorizationOf(request, raw, signals);
  return {
    schema: 'vpn-change/evidence/1',
    changeId: request.changeId,
    kind: request.kind,
    connection: request.connection,
    place: plan && {
      projectId: plan.settings.projectId,
      region: plan.settings.region,
      gatewayId: plan.settings.gatewayId,
      connectionId: plan.settings.connectionId,
    },
    request: requestOf(request),
    authorization,
    plan: planOf(document, authorization.planHash),
    wayBack: wayBackOf(document, exits),
    keys: keysOf(document),
    ...legs,
    steps: result.steps.map(keptStep),
    proof: weakest(result.steps),
    downtime,
    rollback: rollbackOf(
      document,
      timeline.some(({ state }) => state === 'RollBackPeer'),
    ),
    outcome: result.outcome,
    reason: result.reason,
    refusals: result.refusals.map(noted),
    whereabouts: result.whereabouts,
    startedAt,
    endedAt,
    end,
    transitions: result.transitions,
    timeline,
    trail: auditTrail(history),
    foreignInput: [...foreignInput],
    program,
  };
}

const ENDS: Readonly<Record<string, EvidenceRecord['end']>> = {
  ExecutionSucceeded: 'succeeded',
  ExecutionFailed: 'failed',
  ExecutionAborted: 'aborted',
  ExecutionTimedOut: 'timed-out',
};

function endOf(history: readonly HistoryEvent[]): EvidenceRecord['end'] {
  return ENDS[history.at(-1)?.type ?? ''] ?? 'cut-off';
}

function resultOf(
  document: ChangeDocument,
  history: readonly HistoryEvent[],
  end: EvidenceRecord['end'],
  rest: Pick<EndFacts, 'startedAt' | 'endedAt' | 'released'>,
): ChangeResult {
  const state = lastState(history);
  const result = summarize({ document, state, transitions: transitionsOf(history), ...rest });
  const finished = end === 'succeeded' || end === 'failed';
  if (finished || !Object.hasOwn(OUTCOME_OF_STATE, state)) return result;
  const outcome = document.claimGateway?.fencing == null ? 'rejected' : 'needs-operator';
  return { ...result, outcome, reason: `the history ends in ${state}, before its execution was seen to end` };
}

function requestOf(request: ChangeRequest): EvidenceRecord['request'] {
  const { ticket, reason, requestedAt, dryRun, strategy, allowInterruption } = request;
  const { notBefore, notAfter, confirmWithinMinutes } = request;
  const tunnels = request.kind === 'rotate-psk' ? request.tunnels : [];
  return {
    ticket,
    reason,
    at: requestedAt,
    dryRun,
    strategy,
    allowInterruption,
    tunnels,
    notBefore,
    notAfter,
    confirmWithinMinutes,
  };
}

function planOf({ validateChange }: ChangeDocument, hash: string | null): EvidenceRecord['plan'] {
  const plan = validateChange?.plan;
  if (!plan) return null;
  const { routingType, digest, digestAfter, diff, steps, interruption, settings } = plan;
  return {
    hash,
    routingType,
    digestBefore: digest,
    digestAfter,
    diff,
    interruption: { expected: interruption.expected, why: interruption.why },
    steps: steps.map(({ tunnels, keysFor }) => ({ tunnels, keysFor })),
    warnings: validateChange.warnings.map(noted),
    policy: {
      ticketRequired: settings.requireTicket,
      proof: settings.checks.proof,
      stableSeconds: settings.checks.stableSeconds,
      probes: settings.checks.probes.length,
      peer: settings.peer.kind,
      maxAgeDays: settings.rotation.maxAgeDays,
    },
  };
}

function wayBackOf({ claimGateway, validateChange, stagePsk }: ChangeDocument, exits: readonly Witnessed[]) {
  const claimed = exits.findLast(({ state }) => state === 'ClaimGateway');
  const plan = validateChange?.plan;
  if (!claimed || !plan || claimGateway?.fencing == null) return null;
  return {
    claimedAt: claimed.at,
    fencing: claimGateway.fencing,
    digest: plan.digest,
    returnTo: stagePsk?.returnTo ?? null,
  };
}

function keysOf({ stagePsk, promotePsk, discardPsk }: ChangeDocument): EvidenceRecord['keys'] {
  if (!stagePsk) return null;
  const { secretId, versionId, returnTo, adopted, fingerprints } = stagePsk;
  const [promotedAt, discardedAt] = [promotePsk?.at ?? null, discardPsk?.at ?? null];
  return { secretId, versionId, returnTo, adopted, fingerprints, promotedAt, discardedAt };
}

function weakest(steps: readonly StepResult[]): ProofLevel | null {
  const levels = steps.flatMap(({ direction, proof }) => (direction === 'forward' && proof ? [proof] : []));
  return levels.includes('established') ? 'established' : (levels[0] ?? null);
}

function rollbackOf(document: ChangeDocument, begun: boolean): EvidenceRecord['rollback'] {
  if (!begun) return null;
  const { checkRollback, rollbackFault } = document;
  const proven = checkRollback?.verdict === 'discard' || checkRollback?.verdict === 'done';
  return { why: failureOf(document), proven, endedBy: rollbackFault ? causeText(rollbackFault) : null };
}
