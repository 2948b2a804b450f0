import { said } from './cancellation.ts';
import { LONGEST_WAIT_SECONDS, type PeerOutput } from './change-document.ts';
import type { Leg } from './change-progress.ts';
import type { ChangeSignal } from './change-signal.ts';
import { keyAction } from './peer-action.ts';

export interface ReadinessFacts {
  readonly leg: Pick<Leg, 'direction' | 'put' | 'forwardPut' | 'step'>;
  readonly signals: readonly ChangeSignal[];
  readonly timeoutMinutes: number;
  /** When the person was asked, milliseconds since the epoch; null: not yet. */
  readonly askedAt: number | null;
  readonly now: number;
}

/**
 * Whether the person at the other end has said that the device is ready for this leg. On the way back nobody is asked about
 * a device that was never made ready: it still holds what the way back returns to.
 */
export function peerReadiness(facts: ReadinessFacts): PeerOutput | { readonly late: string } {
  const { leg, signals, timeoutMinutes, now } = facts;
  const since = facts.askedAt ?? now;
  const until = since + timeoutMinutes * 60_000;
  const halfway = since + (until - since) / 2;
  const base = {
    put: leg.put,
    receipts: [],
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    reminder: now >= halfway,
    signalsSeen: signals.length,
    waitSeconds: 1,
  };
  const readyFor = (put: string) => signals.find(({ kind, about }) => kind === 'peer-ready' && about === put);
  if (leg.direction === 'back' && !readyFor(leg.forwardPut)) return { ...base, verdict: 'told' };
  const ready = readyFor(leg.put);
  if (ready) {
    const tunnels = leg.step.keysFor.length > 0 ? leg.step.keysFor : leg.step.tunnels;
    const receipt = { action: keyAction(leg.direction), at: ready.at, text: said('ready', ready), by: ready.by };
    return { ...base, verdict: 'told', receipts: tunnels.map((tunnel) => ({ ...receipt, tunnel })) };
  }
  if (now >= until) return { late: `nobody said within ${timeoutMinutes} min that the device is ready for ${leg.put}` };
  const next = now < halfway ? halfway : until;
  const waitSeconds = Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil((next - now) / 1000)));
  return { ...base, verdict: 'waiting', waitSeconds };
}
