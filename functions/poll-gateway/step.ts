import type { ChangeDocument, PollOutput } from '../../domain/change-document.ts';
import { currentLeg, freshestTraces, type Leg, legOutputs, planOf } from '../../domain/change-progress.ts';
import { type Fault, isFault } from '../../domain/errors.ts';
import { gatewayVerdict } from '../../domain/gateway-verdict.ts';
import { pollIntervalSeconds } from '../../domain/poll-interval.ts';
import { fallenUntried } from '../../domain/untried-key.ts';
import { heedCancellation } from '../heed-cancellation.ts';
import { samplesOf, tracesFrom, withLook } from '../look.ts';
import type { Step, StepPorts } from '../step.ts';

type Ports = Pick<StepPorts, 'clock' | 'vpn'>;

/** A gateway takes minutes at the longest that is normal; later than this a poll more or less costs nothing. */
const CEILING_SECONDS = 60;

/** One look at the gateway, its instances, the connection's own state where it has one, and at both tunnels. */
export const pollGateway: Step<'clock' | 'vpn' | 'signals', PollOutput> = async (document, ports, direction) => {
  const leg = currentLeg(document, direction);
  if (direction === 'forward') await heedCancellation(document, ports.signals);
  try {
    return await look(document, ports, leg);
  } catch (error) {
    if (!isFault(error, 'StackitBusyError')) throw error;
    return askLater(document, ports, leg, error);
  }
};

async function look(document: ChangeDocument, { clock, vpn }: Ports, leg: Leg): Promise<PollOutput> {
  const plan = planOf(document);
  const { changeId } = document.request;
  const { settings } = plan;
  const [gateway, gatewayStatus, status, live] = await Promise.all([
    vpn.gateway(settings, changeId),
    vpn.gatewayStatus(settings, changeId),
    vpn.connectionStatus(settings, changeId),
    plan.connectionCarriesState ? vpn.connection(settings, changeId) : null,
  ]);
  const { apply, earlier, elapsedSeconds } = sofar(document, leg, clock.now());
  const judged = gatewayVerdict({
    gatewayState: gateway?.state ?? null,
    gatewayStatus: gatewayStatus.gatewayStatus,
    instanceStates: gatewayStatus.tunnels.map(({ instanceState }) => instanceState),
    connectionState: live?.state ?? null,
    errorMessage: gatewayStatus.errorMessage,
    stateBefore: apply.stateBefore,
    seenPending: earlier?.seenPending ?? false,
    elapsedSeconds,
    // Where nothing was sent there is no stale READY to wait out.
    settleSeconds: apply.waitSeconds === 0 ? 0 : settings.checks.settleSeconds,
    deadlineSeconds: settings.checks.deadlineSeconds,
  });
  const words = [
    gateway?.state,
    gatewayStatus.gatewayStatus,
    live?.state,
    ...gatewayStatus.tunnels.map((t) => t.instanceState),
  ];
  const now = clock.now();
  const traces = withLook(freshestTraces(document, leg), samplesOf(now, status, gatewayStatus, plan));
  const fallen = fallenUntried(leg, traces);
  const { verdict, why }: typeof judged =
    fallen === null ? judged : { verdict: 'failed', why: `${judged.why}; ${fallen}` };
  return {
    verdict,
    why,
    put: leg.put,
    polls: (earlier?.polls ?? 0) + 1,
    seenPending: (earlier?.seenPending ?? false) || words.some((word) => word?.toUpperCase() === 'PENDING'),
    readyAt: verdict === 'ready' ? new Date(now).toISOString() : null,
    traces,
    waitSeconds: pollIntervalSeconds(elapsedSeconds, { ceilingSeconds: CEILING_SECONDS }),
  };
}

function sofar(document: ChangeDocument, leg: Leg, now: number) {
  const { apply, poll } = legOutputs(document, leg);
  if (!apply) throw new Error(`nothing was applied on leg ${leg.put}`);
  return { apply, earlier: poll, elapsedSeconds: (now - Date.parse(apply.putAt)) / 1000 };
}

/** 429 on a read: the answer is a later look, not a fault. */
function askLater(document: ChangeDocument, { clock }: Ports, leg: Leg, busy: Fault): PollOutput {
  const { earlier, elapsedSeconds } = sofar(document, leg, clock.now());
  const late = elapsedSeconds > planOf(document).settings.checks.deadlineSeconds;
  return {
    verdict: late ? 'exhausted' : 'pending',
    why: 'STACKIT answered 429: too many requests, or the gateway is at work',
    put: leg.put,
    polls: (earlier?.polls ?? 0) + 1,
    seenPending: earlier?.seenPending ?? false,
    readyAt: null,
    traces: freshestTraces(document, leg) ?? tracesFrom(planOf(document).samples),
    waitSeconds:
      busy.facts.retryAfterSeconds ?? pollIntervalSeconds(elapsedSeconds, { ceilingSeconds: CEILING_SECONDS }),
  };
}
