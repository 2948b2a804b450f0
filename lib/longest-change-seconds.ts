import { type ConnectionSettings, isTold, type Settings } from '../domain/settings.ts';

/** Calls, retries and Lambda's own time on one leg, besides the waits that the configuration allows. */
const LEG_OVERHEAD_SECONDS = 600;
/** Both tunnels one after the other, and the same way back. */
const LEGS = 4;
const ORDERS = 3;

/** How long a change may take at most by its own deadlines, in seconds; of all connections, the longest. */
export function longestChangeSeconds({ connections }: Pick<Settings, 'connections'>): number {
  return Math.max(0, ...Object.values(connections).map(secondsOf));
}

function manualSeconds(peer: ConnectionSettings['peer']): number {
  return peer.kind === 'manual' ? peer.timeoutMinutes * 60 : 0;
}

function secondsOf({ checks, peer }: ConnectionSettings): number {
  const peerSeconds = isTold(peer) ? ORDERS * peer.timeoutSeconds : manualSeconds(peer);
  const leg = checks.deadlineSeconds + checks.tunnelDeadlineSeconds + peerSeconds + LEG_OVERHEAD_SECONDS;
  return checks.claimWaitSeconds + LEGS * leg;
}
