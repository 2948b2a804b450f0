import type { ProofLevel } from './change-result.ts';
import type { BgpPeer } from './gateway-view.ts';
import { TUNNEL_NAMES, type TunnelName } from './identifiers.ts';
import type { TunnelTrace } from './tunnel-trace.ts';

/** What is known of one tunnel when its connectivity is judged. */
export interface TunnelFacts {
  readonly trace: TunnelTrace;
  /** The step changed it: it must be proven, not only be no worse than before. */
  readonly touched: boolean;
  readonly upBefore: boolean;
  /** Milliseconds since the epoch, by the device's own word; null when it was not asked or does not know. */
  readonly deviceAuthenticatedAt: number | null;
  /** When the device was told to connect it anew: what was stable before that says nothing of the new key. */
  readonly reconnectedAt: number | null;
  /** Null: no BGP session is planned on this tunnel. */
  readonly bgp: { readonly plannedRemoteAsn: number; readonly peer: BgpPeer | null } | null;
}

export interface ConnectivityFacts {
  readonly tunnels: Readonly<Record<TunnelName, TunnelFacts>>;
  /** False: the connection is disabled by the change, nothing has to be up. */
  readonly expectUp: boolean;
  /** False: a tunnel that was down before need not be up (the way back restores, it does not repair). */
  readonly demandRepair: boolean;
  readonly strict: boolean;
  /** True: established is not enough yet, a better proof may still come. */
  readonly patient: boolean;
  readonly stableSeconds: number;
  /** Milliseconds since the epoch. */
  readonly putAt: number;
  readonly readyAt: number;
}

export interface ConnectivityVerdict {
  readonly proven: boolean;
  readonly proofs: Readonly<Partial<Record<TunnelName, ProofLevel>>>;
  /** What is still missing, one sentence each; empty when proven. */
  readonly missing: readonly string[];
}

/** Whether the tunnels are as the step wants them. Probes come afterwards: they need a tunnel. */
export function connectivityVerdict(facts: ConnectivityFacts): ConnectivityVerdict {
  if (!facts.expectUp) return { proven: true, proofs: {}, missing: [] };
  const proofs: Partial<Record<TunnelName, ProofLevel>> = {};
  const missing: string[] = [];
  for (const name of TUNNEL_NAMES) {
    const tunnel = facts.tunnels[name];
    if (!tunnel.touched) {
      if (tunnel.upBefore && !tunnel.trace.last.established) missing.push(`${name} was up before and is down`);
      continue;
    }
    const level = proofLevel(tunnel, facts);
    if (level !== null) proofs[name] = level;
    const lack = lackOf(name, tunnel, level, facts) ?? bgpLack(name, tunnel);
    if (lack !== null) missing.push(lack);
  }
  return { proven: missing.length === 0, proofs, missing };
}

function proofLevel(tunnel: TunnelFacts, facts: ConnectivityFacts): ProofLevel | null {
  const { trace, deviceAuthenticatedAt, reconnectedAt } = tunnel;
  if (!trace.last.established || trace.establishedSince === null) return null;
  if (trace.reauthenticatedAt !== null) return 'reauthenticated';
  if (deviceAuthenticatedAt !== null && deviceAuthenticatedAt > facts.putAt) return 'reauthenticated';
  const stableSince = Math.max(trace.establishedSince, facts.readyAt, reconnectedAt ?? 0);
  return trace.last.at - stableSince >= facts.stableSeconds * 1000 ? 'established' : null;
}

function lackOf(
  name: TunnelName,
  tunnel: TunnelFacts,
  level: ProofLevel | null,
  facts: ConnectivityFacts,
): string | null {
  if (!tunnel.trace.last.established) return facts.demandRepair || tunnel.upBefore ? `${name} is down` : null;
  if (level === null) return `${name} is up, for less than ${facts.stableSeconds} s and without a new authentication`;
  if ((facts.strict || facts.patient) && level === 'established') {
    return `${name} is up, but was not seen to authenticate anew${hintOf(tunnel.trace)}`;
  }
  return null;
}

function hintOf({ restartedAt }: TunnelTrace): string {
  return restartedAt === null ? '' : '; its counters or BGP session began anew, as after the rekey of a child SA too';
}

function bgpLack(name: TunnelName, { bgp, trace }: TunnelFacts): string | null {
  if (bgp === null || !trace.last.established) return null;
  const { peer, plannedRemoteAsn } = bgp;
  if (peer === null) return `${name} has no BGP session`;
  if (peer.state.toLowerCase() !== 'established') return `the BGP session of ${name} is ${peer.state}`;
  if (peer.remoteAs !== plannedRemoteAsn) {
    return `the BGP session of ${name} is with AS ${peer.remoteAs}, planned is AS ${plannedRemoteAsn}`;
  }
  return peer.prefixesReceived >= 1 ? null : `the BGP session of ${name} has received no prefix`;
}
