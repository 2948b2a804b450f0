import type { Leg } from './change-progress.ts';
import type { ProofLevel } from './change-result.ts';
import { otherTunnel, TUNNEL_NAMES, type TunnelName } from './identifiers.ts';

/** A gateway that resets the tunnel by itself gets so long before the device is told to connect anew. */
const GRACE_SECONDS = 10;

export interface ReconnectFacts {
  readonly leg: Pick<Leg, 'direction' | 'step'>;
  /** False: nothing is known to have reached the gateway on this leg, so that an up tunnel has nothing new to try. */
  readonly arrived: boolean;
  readonly up: Readonly<Record<TunnelName, boolean>>;
  /** Whether the tunnel has to be up: on the way back one that was down before need not. */
  readonly upBefore: Readonly<Record<TunnelName, boolean>>;
  readonly proofs: Readonly<Partial<Record<TunnelName, ProofLevel>>>;
  /** The tunnels that the device was told to connect anew on this leg. */
  readonly told: readonly TunnelName[];
  readonly readySeconds: number;
  readonly stableSeconds: number;
}

/**
 * The tunnel that the device is to connect anew now, or null. Each at most once on a leg, one at a time, and one that is up
 * only while the other one carries the traffic, or never did.
 */
export function reconnectDue(facts: ReconnectFacts): TunnelName | null {
  const { leg, told, proofs, up, readySeconds, stableSeconds } = facts;
  if (readySeconds < Math.min(stableSeconds, GRACE_SECONDS)) return null;
  const unproven = TUNNEL_NAMES.filter(
    (name) => leg.step.tunnels.includes(name) && !told.includes(name) && proofs[name] !== 'reauthenticated',
  );
  const down = unproven.find((name) => !up[name] && (leg.direction === 'forward' || facts.upBefore[name]));
  if (down !== undefined) return down;
  // The fall of a tunnel that was told may not have begun yet.
  if (!facts.arrived || told.some((name) => proofs[name] === undefined)) return null;
  const isSafe = (name: TunnelName) => up[otherTunnel(name)] || !facts.upBefore[otherTunnel(name)];
  return unproven.find((name) => up[name] && isSafe(name)) ?? null;
}
