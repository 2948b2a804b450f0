import type { ChangeDocument, Reconnect } from '../../domain/change-document.ts';
import { freshestTraces, type Leg, planOf, type Traces } from '../../domain/change-progress.ts';
import { type ConnectivityVerdict, connectivityVerdict, type TunnelFacts } from '../../domain/connectivity-verdict.ts';
import type { GatewayStatusView } from '../../domain/gateway-view.ts';
import type { TunnelName } from '../../domain/identifiers.ts';
import { bgpPeerOf, samplesOf, withLook } from '../look.ts';
import type { StepPorts } from '../step.ts';
import { evidenceOf } from './ask-device.ts';

type Ports = Pick<StepPorts, 'clock' | 'vpn' | 'peer'>;

export interface Moments {
  /** Milliseconds since the epoch. */
  readonly putAt: number;
  readonly readyAt: number;
  /** False: the PUT may not have arrived. */
  readonly certain: boolean;
  /** From READY: until then a better proof is waited for, before the next tunnel is touched. */
  readonly deadlineSeconds: number;
  readonly reconnects: readonly Reconnect[];
}

/** One look at the tunnels, BGP and the device's word included, and what it comes to. */
export async function lookAtTunnels(
  document: ChangeDocument,
  ports: Ports,
  leg: Leg,
  moments: Moments,
): Promise<{ traces: Traces; judged: ConnectivityVerdict }> {
  const { clock, vpn } = ports;
  const plan = planOf(document);
  const { changeId } = document.request;
  const [status, gatewayStatus] = await Promise.all([
    vpn.connectionStatus(plan.settings, changeId),
    plan.routingType === 'BGP_ROUTE_BASED' ? vpn.gatewayStatus(plan.settings, changeId) : null,
  ]);
  const traces = withLook(freshestTraces(document, leg), samplesOf(clock.now(), status, gatewayStatus, plan));
  const facts = async (name: TunnelName): Promise<TunnelFacts> => {
    const told = moments.reconnects.find(({ tunnel }) => tunnel === name);
    return {
      trace: traces[name],
      touched: leg.step.tunnels.includes(name),
      upBefore: (plan.samples[name].established || wasRepaired(leg, name)) && !isStillToGoBack(leg, name),
      deviceAuthenticatedAt: await wordOfDevice(document, ports, leg, name, traces, moments),
      reconnectedAt: told ? Date.parse(told.at) : null,
      bgp: bgpFacts(document, name, leg, gatewayStatus),
    };
  };
  const [tunnel1, tunnel2] = await Promise.all([facts('tunnel1'), facts('tunnel2')]);
  const { putAt, readyAt, certain, deadlineSeconds } = moments;
  const judged = connectivityVerdict({
    tunnels: { tunnel1, tunnel2 },
    expectUp: expectsUp(document, leg),
    demandRepair: leg.direction === 'forward',
    strict: !certain || (leg.direction === 'forward' && plan.settings.checks.proof === 'strict'),
    patient: nextTunnelIsUp(leg, traces) && clock.now() - readyAt < deadlineSeconds * 1000,
    stableSeconds: plan.settings.checks.stableSeconds,
    putAt,
    readyAt,
  });
  return { traces, judged };
}

export function expectsUp(document: ChangeDocument, { direction, step }: Leg): boolean {
  return direction === 'forward' ? step.expectUp : planOf(document).before.enabled !== false;
}

/** A tunnel that is only established may still fall: the next one, which carries the traffic then, is not touched in haste. */
function nextTunnelIsUp({ direction, ahead }: Leg, traces: Traces): boolean {
  if (direction === 'back') return false;
  return ahead.some(({ tunnels }) => tunnels.some((name) => traces[name].last.established));
}

/** A tunnel that was down when the plan was made and came up in an earlier step must not be lost in a later one. */
function wasRepaired({ direction, proven }: Leg, name: TunnelName): boolean {
  return direction === 'forward' && proven.some(({ proofs }) => proofs[name] !== undefined);
}

/** The way back comes to this tunnel in a later step: that it is down now may be the very reason for going back. */
function isStillToGoBack({ direction, ahead }: Leg, name: TunnelName): boolean {
  return direction === 'back' && ahead.some(({ tunnels }) => tunnels.includes(name));
}

function bgpFacts(document: ChangeDocument, name: TunnelName, leg: Leg, gatewayStatus: GatewayStatusView | null) {
  const plan = planOf(document);
  const wanted = leg.direction === 'forward' ? leg.step.body : leg.near;
  const planned = wanted[name].bgp?.remoteAsn;
  if (!gatewayStatus || planned === undefined) return null;
  const peer = bgpPeerOf(gatewayStatus, name, { after: wanted, routingType: plan.routingType });
  return { plannedRemoteAsn: planned, peer };
}

/** The device is asked only while nothing else has proven the tunnel. */
async function wordOfDevice(
  document: ChangeDocument,
  ports: Ports,
  leg: Leg,
  name: TunnelName,
  traces: Traces,
  { putAt, reconnects }: Moments,
): Promise<number | null> {
  const { last, reauthenticatedAt } = traces[name];
  if (!leg.step.tunnels.includes(name) || !last.established || reauthenticatedAt !== null) return null;
  const said = reconnects.find(({ tunnel }) => tunnel === name)?.lastAuthenticatedAt ?? null;
  return said !== null && said > putAt ? said : evidenceOf(document, ports, name);
}
