import type * as z from 'zod';
import type {
  ChangeDocument,
  CheckOutputSchema,
  CheckRollbackOutputSchema,
  ProbeResultSchema,
} from '../../domain/change-document.ts';
import type { Plan } from '../../domain/change-plan.ts';
import {
  currentLeg,
  freshestTraces,
  type Leg,
  legOutputs,
  planOf,
  readyAt,
  type Traces,
} from '../../domain/change-progress.ts';
import { type ConnectivityVerdict, connectivityVerdict, type TunnelFacts } from '../../domain/connectivity-verdict.ts';
import { isFault } from '../../domain/errors.ts';
import type { GatewayStatusView } from '../../domain/gateway-view.ts';
import type { TunnelName } from '../../domain/identifiers.ts';
import { pollIntervalSeconds } from '../../domain/poll-interval.ts';
import { isTold } from '../../domain/settings.ts';
import { stepResult } from '../../domain/step-result.ts';
import { heedCancellation } from '../heed-cancellation.ts';
import { bgpPeerOf, samplesOf, withLook } from '../look.ts';
import type { Step, StepPorts } from '../step.ts';

type Port = 'clock' | 'vpn' | 'peer' | 'prober' | 'signals';
type Ports = Pick<StepPorts, Port>;
type ProbeResult = z.infer<typeof ProbeResultSchema>;
type Output = Omit<z.infer<typeof CheckOutputSchema>, 'verdict'>;

/** Tunnels come back within seconds: look often, so that the downtime is seen sharply. */
const CEILING_SECONDS = 10;

/** Are the tunnels that the step touched proven, the others no worse, BGP up and the probes through? */
export const checkConnectivity: Step<Port, z.infer<typeof CheckOutputSchema>> = async (document, ports) => {
  const leg = currentLeg(document, 'forward');
  await heedCancellation(document, ports.signals);
  const { state, output } = await check(document, ports, leg);
  return { ...output, verdict: state === 'proven' ? afterProof(document, leg) : state };
};

function afterProof({ request }: ChangeDocument, { last }: Leg) {
  if (!last) return 'next-step';
  if (request.confirmWithinMinutes !== null) return 'confirm';
  return request.kind === 'rotate-psk' ? 'promote' : 'done';
}

/** The same on the way back, where a tunnel that was down before need not be up. */
export const checkRollback: Step<Port, z.infer<typeof CheckRollbackOutputSchema>> = async (document, ports) => {
  const leg = currentLeg(document, 'back');
  const { state, output } = await check(document, ports, leg);
  const proven = leg.last ? (document.stagePsk ? 'discard' : 'done') : 'next-step';
  return { ...output, verdict: state === 'proven' ? proven : state === 'failed' ? 'not-proven' : state };
};

async function check(
  document: ChangeDocument,
  ports: Ports,
  leg: Leg,
): Promise<{ state: 'pending' | 'proven' | 'failed'; output: Output }> {
  const { clock } = ports;
  const plan = planOf(document);
  const { checks } = plan.settings;
  const { apply, poll, check: earlier } = legOutputs(document, leg);
  if (!apply || !poll) throw new Error(`leg ${leg.put} is not READY yet`);
  const ready = readyAt(poll);

  let seen: { traces: Traces; judged: ConnectivityVerdict };
  let pause: number | undefined;
  try {
    seen = await look(document, ports, leg, { putAt: Date.parse(apply.putAt), ready, certain: apply.certain });
  } catch (error) {
    if (!isFault(error, 'StackitBusyError')) throw error;
    pause = error.facts.retryAfterSeconds;
    const traces = earlier?.traces ?? poll.traces;
    seen = { traces, judged: { proven: false, proofs: {}, missing: ['STACKIT answered 429'] } };
  }
  const probes = seen.judged.proven && leg.direction === 'forward' ? await runProbes(document, ports) : [];
  const missing = [
    ...seen.judged.missing,
    ...probes.filter(({ ok }) => !ok).map(({ target, detail }) => `probe ${target}: ${detail}`),
  ];
  const now = clock.now();
  const elapsedSeconds = (now - ready) / 1000;
  const deadlineSeconds = Math.max(
    Math.min(checks.tunnelDeadlineSeconds, checks.deadlineSeconds),
    checks.stableSeconds + 5,
  );
  const proven = missing.length === 0;
  const { traces, judged } = seen;
  return {
    state: proven ? 'proven' : elapsedSeconds >= deadlineSeconds ? 'failed' : 'pending',
    output: {
      why: proven ? 'proven' : missing.join('; '),
      put: leg.put,
      looks: (earlier?.looks ?? 0) + 1,
      traces: { tunnel1: traces.tunnel1, tunnel2: traces.tunnel2 },
      probes,
      proofs: judged.proofs,
      proven: [...leg.proven, ...(proven ? [stepResult(leg, apply.putAt, now, traces, judged.proofs)] : [])],
      waitSeconds: pause ?? pollIntervalSeconds(elapsedSeconds, { ceilingSeconds: CEILING_SECONDS }),
    },
  };
}

interface Moments {
  readonly putAt: number;
  readonly ready: number;
  readonly certain: boolean;
}

async function look(document: ChangeDocument, ports: Ports, leg: Leg, { putAt, ready, certain }: Moments) {
  const { clock, vpn } = ports;
  const plan = planOf(document);
  const { changeId } = document.request;
  const [status, gatewayStatus] = await Promise.all([
    vpn.connectionStatus(plan.settings, changeId),
    plan.routingType === 'BGP_ROUTE_BASED' ? vpn.gatewayStatus(plan.settings, changeId) : null,
  ]);
  const traces = withLook(freshestTraces(document, leg), samplesOf(clock.now(), status, gatewayStatus, plan));
  const facts = async (name: TunnelName): Promise<TunnelFacts> => ({
    trace: traces[name],
    touched: leg.step.tunnels.includes(name),
    upBefore: (plan.samples[name].established || wasRepaired(leg, name)) && !isStillToGoBack(plan, leg, name),
    deviceAuthenticatedAt: await askDevice(document, ports, leg, name, traces),
    bgp: bgpFacts(document, name, leg, gatewayStatus),
  });
  const [tunnel1, tunnel2] = await Promise.all([facts('tunnel1'), facts('tunnel2')]);
  const judged = connectivityVerdict({
    tunnels: { tunnel1, tunnel2 },
    expectUp: leg.direction === 'forward' ? leg.step.expectUp : plan.before.enabled !== false,
    demandRepair: leg.direction === 'forward',
    strict: !certain || (leg.direction === 'forward' && plan.settings.checks.proof === 'strict'),
    stableSeconds: plan.settings.checks.stableSeconds,
    putAt,
    readyAt: ready,
  });
  return { traces, judged };
}

/** A tunnel that was down when the plan was made and came up in an earlier step must not be lost in a later one. */
function wasRepaired({ direction, proven }: Leg, name: TunnelName): boolean {
  return direction === 'forward' && proven.some(({ proofs }) => proofs[name] !== undefined);
}

/** The way back comes to this tunnel in a later step: that it is down now may be the very reason for going back. */
function isStillToGoBack({ steps }: Plan, { direction, step }: Leg, name: TunnelName): boolean {
  if (direction === 'forward' || step.tunnels.includes(name)) return false;
  return steps.some(({ index, tunnels }) => index < step.index && tunnels.includes(name));
}

function bgpFacts(document: ChangeDocument, name: TunnelName, leg: Leg, gatewayStatus: GatewayStatusView | null) {
  const plan = planOf(document);
  const wanted = leg.direction === 'forward' ? leg.step.body : leg.near;
  const planned = wanted[name].bgp?.remoteAsn;
  if (!gatewayStatus || planned === undefined) return null;
  const peer = bgpPeerOf(gatewayStatus, name, { after: wanted, routingType: plan.routingType });
  return { plannedRemoteAsn: planned, peer };
}

/** A device that declares `evidence` is asked only while nothing else has proven the tunnel; no answer is no evidence. */
async function askDevice(document: ChangeDocument, ports: Ports, leg: Leg, tunnel: TunnelName, traces: Traces) {
  const { peer } = planOf(document).settings;
  if (!isTold(peer) || !peer.actions.includes('evidence')) return null;
  const trace = traces[tunnel];
  if (!leg.step.tunnels.includes(tunnel) || !trace.last.established || trace.reauthenticatedAt !== null) return null;
  const { changeId, connection } = document.request;
  try {
    return (await ports.peer.perform(peer, { action: 'evidence', changeId, connection, tunnel })).lastAuthenticatedAt;
  } catch (error) {
    if (isFault(error, 'PeerUnavailableError', 'PeerRefusedError')) return null;
    throw error;
  }
}

function runProbes(document: ChangeDocument, { prober }: Ports): Promise<ProbeResult[]> {
  const { probes } = planOf(document).settings.checks;
  return Promise.all(
    probes.map(async (settings) => ({
      target: 'tcp' in settings ? settings.tcp : settings.http,
      ...(await prober.probe(settings)),
    })),
  );
}
