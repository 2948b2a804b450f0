import type { ChangeDocument, Reconnect } from '../../domain/change-document.ts';
import { planOf } from '../../domain/change-progress.ts';
import { Fault, isFault } from '../../domain/errors.ts';
import type { TunnelName } from '../../domain/identifiers.ts';
import type { CHECK_ACTIONS } from '../../domain/peer-action.ts';
import type { PeerReceipt } from '../../domain/ports.ts';
import { isTold, type ToldPeer } from '../../domain/settings.ts';
import type { StepPorts } from '../step.ts';

type Ports = Pick<StepPorts, 'clock' | 'peer'>;
type Action = (typeof CHECK_ACTIONS)[number];

/** The device, if it declares this action. */
export function deviceThatCan(document: ChangeDocument, action: Action): ToldPeer | null {
  const { peer } = planOf(document).settings;
  return isTold(peer) && peer.actions.includes(action) ? peer : null;
}

/** When the tunnel last authenticated, by the device's own word, milliseconds since the epoch. No answer is no evidence. */
export async function evidenceOf(document: ChangeDocument, ports: Ports, tunnel: TunnelName): Promise<number | null> {
  const device = deviceThatCan(document, 'evidence');
  if (!device) return null;
  const answer = await ask(device, document, ports, 'evidence', tunnel);
  return answer instanceof Fault ? null : answer.lastAuthenticatedAt;
}

/** A device that fails here fails nothing else: what the tunnel does afterwards is looked at. */
export async function reconnect(
  device: ToldPeer,
  document: ChangeDocument,
  ports: Ports,
  tunnel: TunnelName,
  look: number,
): Promise<Reconnect> {
  const answer = await ask(device, document, ports, 'reconnect', tunnel);
  const at = new Date(ports.clock.now()).toISOString();
  const order = { action: 'reconnect', tunnel, at, look } as const;
  if (answer instanceof Fault) return { ...order, done: false, text: answer.message, lastAuthenticatedAt: null };
  return { ...order, done: true, ...answer };
}

async function ask(
  device: ToldPeer,
  { request: { changeId, connection } }: ChangeDocument,
  { peer }: Ports,
  action: Action,
  tunnel: TunnelName,
): Promise<PeerReceipt | Fault> {
  try {
    return await peer.perform(device, { action, changeId, connection, tunnel });
  } catch (error) {
    if (isFault(error, 'PeerUnavailableError', 'PeerRefusedError')) return error;
    throw error;
  }
}
