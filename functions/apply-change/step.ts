import type { ApplyOutput, ChangeDocument } from '../../domain/change-document.ts';
import {
  claimOf,
  currentLeg,
  type Leg,
  latestLook,
  leaseSeconds,
  legOutputs,
  lookBefore,
  planOf,
} from '../../domain/change-progress.ts';
import { containsConfiguration, hasPath } from '../../domain/configuration-diff.ts';
import {
  bodyToSend,
  type ConnectionBody,
  configurationDigest,
  filledConfiguration,
  isKnownPath,
} from '../../domain/connection-body.ts';
import { Fault, isFault } from '../../domain/errors.ts';
import type { LiveConnection } from '../../domain/gateway-view.ts';
import { pollIntervalSeconds } from '../../domain/poll-interval.ts';
import type { Claim, PutState } from '../../domain/ports.ts';
import { type PutIntent, putIntent } from '../../domain/put-intent.ts';
import { fallenUntried } from '../../domain/untried-key.ts';
import { heedCancellation } from '../heed-cancellation.ts';
import { legKeys } from '../leg-keys.ts';
import { anyFell, samplesOf, tracesFrom, withLook } from '../look.ts';
import type { Step, StepPorts } from '../step.ts';

/** Before the settle time is over: a tunnel that is seen down and then up is the best proof there is. */
const FIRST_LOOK_SECONDS = 1;

/** What the API throws when nothing was done. After anything else the PUT may have been applied. */
const REFUSALS = ['StackitRefusedError', 'StackitBusyError', 'SignInRefusedError', 'SignInUnavailableError'] as const;

type Port = 'clock' | 'claims' | 'vault' | 'vpn' | 'signals';
type Ports = Pick<StepPorts, Port>;

/**
 * Sends one PUT: ApplyChange the step's configuration and new keys, RollBackChange the earlier configuration and the
 * old keys. The claim's journal knows how far an earlier try came.
 */
export const applyChange: Step<Port, ApplyOutput> = async (document, ports, direction) => {
  const leg = currentLeg(document, direction);
  if (direction === 'forward') await heedCancellation(document, ports.signals);
  try {
    return await attempt(document, ports, leg);
  } catch (error) {
    if (!isFault(error, 'StackitBusyError')) throw error;
    return waitForTurn(document, ports, leg, error);
  }
};

async function attempt(document: ChangeDocument, ports: Ports, leg: Leg): Promise<ApplyOutput> {
  const { clock, claims, vpn } = ports;
  const plan = planOf(document);
  const { changeId } = document.request;
  const claim = await claims.require(claimOf(document), leaseSeconds(plan));
  const [live, status, gateway, gatewayStatus] = await Promise.all([
    vpn.connection(plan.settings, changeId),
    vpn.connectionStatus(plan.settings, changeId),
    vpn.gateway(plan.settings, changeId),
    plan.routingType === 'BGP_ROUTE_BASED' ? vpn.gatewayStatus(plan.settings, changeId) : null,
  ]);
  if (!live) throw new Fault('ConnectionDriftedError', 'the connection is gone');
  const traces = tracesBefore(document, leg, claim);
  const samples = samplesOf(clock.now(), status, gatewayStatus, plan);
  const baseline = tracesFrom(samples, lookBefore(document, leg));
  const looked = traces ? withLook(traces, samples) : baseline;
  const intent = putIntent({
    plan,
    leg,
    live: live.body,
    digestBefore: digestBefore(document),
    journal: { own: claim.puts[leg.put], forward: claim.puts[leg.forwardPut] },
    gatewayPending: gateway?.state?.toUpperCase() === 'PENDING',
    tunnelWentDown: traces !== undefined && anyFell(traces, looked, leg.step.tunnels),
  });
  const putAt = clock.now();
  const base = { verdict: 'sent' as const, put: leg.put, busySince: null, stateBefore: gateway?.state ?? null };
  if (intent.kind !== 'send') {
    refuse(intent);
    const settled = intent.kind === 'skip' && !intent.mayBeStale;
    return {
      ...base,
      sent: false,
      certain: intent.kind === 'skip' && intent.certain,
      putAt: new Date(putAt).toISOString(),
      digestAfter: configurationDigest(live.body, plan.routingType),
      traces: looked,
      waitSeconds: settled ? 0 : Math.min(FIRST_LOOK_SECONDS, plan.settings.checks.settleSeconds),
    };
  }
  const fallen = fallenUntried(leg, baseline);
  if (fallen !== null) throw new Fault('TunnelFellError', fallen);
  const answer = await send(document, ports, leg, claim, intent.body);
  return {
    ...base,
    sent: true,
    certain: true,
    putAt: new Date(putAt).toISOString(),
    digestAfter: configurationDigest(answer.body, plan.routingType),
    // What was seen since an earlier try that was not answered may be all there is to see of the new authentication.
    traces: claim.puts[leg.put] === 'begun' ? looked : baseline,
    waitSeconds: Math.min(FIRST_LOOK_SECONDS, plan.settings.checks.settleSeconds),
  };
}

/** Drift is never overwritten: it is named, and a person decides. */
function refuse(intent: PutIntent): void {
  if (intent.kind === 'drifted') {
    const paths = intent.paths.join(', ') || 'a field that is none of ours';
    throw new Fault(
      'ConnectionDriftedError',
      `the connection was changed by somebody else since it was planned: ${paths}`,
    );
  }
  if (intent.kind === 'conflict') {
    throw new Fault('RollbackConflictError', `somebody else changed what must go back: ${intent.paths.join(', ')}`);
  }
  if (intent.kind === 'wait') throw new Fault('StackitBusyError', 'the gateway is at work, perhaps on an earlier try');
}

async function send(document: ChangeDocument, ports: Ports, leg: Leg, claim: Claim, body: ConnectionBody) {
  const { claims, vpn, vault } = ports;
  const plan = planOf(document);
  const sent = bodyToSend(body, plan.routingType);
  const keys = await legKeys(document, leg, vault);
  const note = (state: PutState) => claims.notePut(claim, leg.put, state);
  await note('begun');
  let answer: LiveConnection;
  try {
    answer = await vpn.replaceConnection(plan.settings, sent, keys, document.request.changeId);
  } catch (error) {
    // A no to this try says nothing of an earlier one that was not answered.
    if (isFault(error, ...REFUSALS) && claim.puts[leg.put] !== 'begun') await note('refused');
    throw error;
  }
  await note('answered');
  const lacking = (body: ConnectionBody) =>
    containsConfiguration(sent, filledConfiguration(body, plan.routingType)).filter(isKnownPath);
  const missing = lacking(answer.body);
  if (missing.length === 0) return answer;
  const contradicted = missing.filter((path) => hasPath(answer.body, path));
  if (contradicted.length > 0) {
    throw new Fault('AnswerDiffersError', `the answer does not hold what was sent: ${contradicted.join(', ')}`);
  }
  // The contract requires few fields of the answer: where it does not show what was sent, what is live has to.
  const live = await vpn.connection(plan.settings, document.request.changeId);
  if (live && lacking(live.body).length === 0) return live;
  const paths = lacking(live?.body ?? answer.body).join(', ');
  throw new Fault('AnswerDiffersError', `neither the answer nor what is live holds what was sent: ${paths}`);
}

/** A second try compares with what was seen before the first: a look after the PUT is no baseline, an old proof is none. */
function tracesBefore(document: ChangeDocument, leg: Leg, claim: Claim) {
  return claim.puts[leg.put] === undefined ? undefined : tracesFrom(latestLook(document));
}

function digestBefore(document: ChangeDocument): string | null {
  return document.rollBackChange?.digestAfter ?? document.applyChange?.digestAfter ?? null;
}

/** 429: the gateway is at work for somebody else. Its Retry-After is honoured by the Wait state that follows. */
function waitForTurn(document: ChangeDocument, { clock }: Ports, leg: Leg, busy: Fault): ApplyOutput {
  const { checks } = planOf(document).settings;
  const earlier = legOutputs(document, leg).apply;
  const now = clock.now();
  const busySince = earlier?.busySince ?? new Date(now).toISOString();
  const waitedSeconds = (now - Date.parse(busySince)) / 1000;
  if (waitedSeconds > checks.deadlineSeconds) {
    throw new Fault('StackitRefusedError', `the gateway was busy (429) for ${Math.round(waitedSeconds)} s`);
  }
  return {
    verdict: 'busy',
    put: leg.put,
    sent: false,
    certain: false,
    putAt: new Date(now).toISOString(),
    busySince,
    stateBefore: null,
    digestAfter: digestBefore(document),
    traces: tracesFrom(latestLook(document)),
    waitSeconds: busy.facts.retryAfterSeconds ?? pollIntervalSeconds(waitedSeconds, { ceilingSeconds: 30 }),
  };
}
