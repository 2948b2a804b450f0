import type { ChangeDocument, PeerOutput } from '../../domain/change-document.ts';
import { claimOf, currentLeg, type Leg, leaseSeconds, planOf } from '../../domain/change-progress.ts';
import { Fault } from '../../domain/errors.ts';
import { otherTunnel, type TunnelName } from '../../domain/identifiers.ts';
import { keyAction } from '../../domain/peer-action.ts';
import { peerReadiness } from '../../domain/peer-readiness.ts';
import type { PeerOrder } from '../../domain/ports.ts';
import type { PeerAction, PeerSettings, ToldPeer } from '../../domain/settings.ts';
import { heedCancellation } from '../heed-cancellation.ts';
import { carriedSecret, legKeys } from '../leg-keys.ts';
import type { Step, StepPorts } from '../step.ts';

type Port = 'clock' | 'claims' | 'vault' | 'peer' | 'signals';
type Ports = Pick<StepPorts, Port>;
type Order = Pick<PeerOrder, 'action' | 'tunnel' | 'preSharedKey' | 'secret'>;
type ManualPeer = Extract<PeerSettings, { kind: 'manual' }>;

/**
 * Tells the device at the other end, before the gateway is told: UpdatePeer loads the new keys of the step (without a
 * reset), RollBackPeer the old ones. Where a person does that, the change waits for the word that it is done.
 */
export const updatePeer: Step<Port, PeerOutput> = async (document, ports, direction) => {
  const plan = planOf(document);
  const device = plan.settings.peer;
  const leg = currentLeg(document, direction);
  if (direction === 'forward') await heedCancellation(document, ports.signals);
  if (device.kind === 'manual') return askPerson(document, ports, leg, device);
  await ports.claims.require(claimOf(document), leaseSeconds(plan));
  return told(leg, device.kind === 'none' ? [] : await tell(document, ports, leg, device));
};

async function tell(document: ChangeDocument, ports: Ports, leg: Leg, device: ToldPeer) {
  const { clock, vault, peer } = ports;
  const keys = await legKeys(document, leg, vault);
  const orders: Order[] = movesTraffic(leg.step.tunnels, device.actions);
  for (const tunnel of leg.step.keysFor) {
    const preSharedKey = keys[tunnel];
    if (preSharedKey)
      orders.push({ action: keyAction(leg.direction), tunnel, preSharedKey, secret: carriedSecret(document, leg) });
  }
  const { changeId, connection } = document.request;
  const receipts: PeerOutput['receipts'] = [];
  for (const order of orders) {
    const { text } = await peer.perform(device, { changeId, connection, ...order });
    receipts.push({ action: order.action, tunnel: order.tunnel, at: new Date(clock.now()).toISOString(), text });
  }
  return receipts;
}

async function askPerson(document: ChangeDocument, ports: Ports, leg: Leg, device: ManualPeer): Promise<PeerOutput> {
  const { clock, claims, signals } = ports;
  const { changeId } = document.request;
  const earlier = leg.direction === 'forward' ? document.updatePeer : document.rollBackPeer;
  const asked = earlier?.put === leg.put ? earlier.since : null;
  const readiness = peerReadiness({
    leg,
    signals: await signals.signals(changeId),
    timeoutMinutes: device.timeoutMinutes,
    askedAt: asked ? Date.parse(asked) : null,
    now: clock.now(),
  });
  const waitSeconds = 'late' in readiness ? 0 : readiness.waitSeconds;
  await claims.require(claimOf(document), leaseSeconds(planOf(document)) + waitSeconds);
  if ('late' in readiness || readiness.verdict === 'told') await signals.endWait(changeId);
  if ('late' in readiness) throw new Fault('PeerNotReadyError', readiness.late);
  return readiness;
}

function told({ put }: Leg, receipts: PeerOutput['receipts']): PeerOutput {
  return { verdict: 'told', put, receipts, since: null, until: null, reminder: false, signalsSeen: 0, waitSeconds: 1 };
}

/** A device that can is first asked to prefer the tunnel that stays. */
function movesTraffic(tunnels: readonly TunnelName[], actions: readonly PeerAction[]): Order[] {
  const [only, ...more] = tunnels;
  if (only === undefined || more.length > 0 || !actions.includes('prefer-tunnel')) return [];
  return [{ action: 'prefer-tunnel', tunnel: otherTunnel(only) }];
}
