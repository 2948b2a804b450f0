import type * as z from 'zod';
import type { PeerOutputSchema } from '../../domain/change-document.ts';
import { claimOf, currentLeg, leaseSeconds, planOf } from '../../domain/change-progress.ts';
import { otherTunnel, type TunnelName } from '../../domain/identifiers.ts';
import type { PeerOrder } from '../../domain/ports.ts';
import type { PeerAction } from '../../domain/settings.ts';
import { legKeys, legSecret } from '../leg-keys.ts';
import type { Step } from '../step.ts';

type Output = z.infer<typeof PeerOutputSchema>;
type Order = Pick<PeerOrder, 'action' | 'tunnel' | 'preSharedKey' | 'secret'>;

/**
 * Tells the device at the other end, before the gateway is told: UpdatePeer loads the new keys of the step (without a
 * reset), RollBackPeer the old ones. A device that can is first asked to prefer the tunnel that stays.
 */
export const updatePeer: Step<'clock' | 'claims' | 'vault' | 'peer', Output> = async (document, ports, direction) => {
  const { clock, claims, vault, peer } = ports;
  const plan = planOf(document);
  const device = plan.settings.peer;
  const leg = currentLeg(document, direction);
  await claims.require(claimOf(document), leaseSeconds(plan));
  if (device.kind === 'none') return { put: leg.put, receipts: [] };

  const keys = await legKeys(document, leg, vault);
  const load: PeerAction = direction === 'forward' ? 'load-key' : 'revert-key';
  const orders: Order[] = movesTraffic(leg.step.tunnels, device.actions);
  for (const tunnel of leg.step.keysFor) {
    const preSharedKey = keys[tunnel];
    if (preSharedKey) orders.push({ action: load, tunnel, preSharedKey, secret: legSecret(document, leg) });
  }
  const { changeId, connection } = document.request;
  const receipts: Output['receipts'] = [];
  for (const order of orders) {
    const { text } = await peer.perform(device, { changeId, connection, ...order });
    receipts.push({ action: order.action, tunnel: order.tunnel, at: new Date(clock.now()).toISOString(), text });
  }
  return { put: leg.put, receipts };
};

function movesTraffic(tunnels: readonly TunnelName[], actions: readonly PeerAction[]): Order[] {
  const [only, ...more] = tunnels;
  if (only === undefined || more.length > 0 || !actions.includes('prefer-tunnel')) return [];
  return [{ action: 'prefer-tunnel', tunnel: otherTunnel(only) }];
}
