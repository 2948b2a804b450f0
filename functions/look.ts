import type { Plan } from '../domain/change-plan.ts';
import type { Traces } from '../domain/change-progress.ts';
import type { BgpPeer, ConnectionStatusView, GatewayStatusView } from '../domain/gateway-view.ts';
import type { TunnelName } from '../domain/identifiers.ts';
import { nextTrace, observe, startTrace, type TunnelSample } from '../domain/tunnel-trace.ts';

type Samples = Readonly<Record<TunnelName, TunnelSample>>;

/** One look at both tunnels, from the two status answers. A tunnel that no answer names is down. */
export function samplesOf(
  at: number,
  status: ConnectionStatusView,
  gatewayStatus: GatewayStatusView | null,
  plan: Pick<Plan, 'after' | 'routingType'>,
): { tunnel1: TunnelSample; tunnel2: TunnelSample } {
  const sample = (name: TunnelName): TunnelSample => {
    const seen = status.tunnels.find((tunnel) => tunnel.name === name);
    const peer = gatewayStatus && bgpPeerOf(gatewayStatus, name, plan);
    return {
      at,
      established: seen?.established ?? false,
      ikeDown: seen?.ikeDown ?? null,
      counters: seen?.counters ?? null,
      bgpUptimeSeconds: peer?.uptimeSeconds ?? null,
    };
  };
  return { tunnel1: sample('tunnel1'), tunnel2: sample('tunnel2') };
}

/** The BGP session of a tunnel: by the planned neighbour's address, or the only one there is. */
export function bgpPeerOf(
  gatewayStatus: GatewayStatusView,
  name: TunnelName,
  plan: Pick<Plan, 'after' | 'routingType'>,
): BgpPeer | null {
  if (plan.routingType !== 'BGP_ROUTE_BASED') return null;
  const peers = gatewayStatus.tunnels.find((tunnel) => tunnel.name === name)?.bgpPeers ?? [];
  const neighbour = plan.after[name].peering?.remoteAddress;
  return peers.find((peer) => peer.remoteIP === neighbour) ?? (peers.length === 1 ? (peers[0] ?? null) : null);
}

/** The traces with one look added; without earlier traces the look is their baseline. */
export function withLook(traces: Traces | undefined, samples: Samples) {
  const next = (name: TunnelName) => (traces ? observe(traces[name], samples[name]) : startTrace(samples[name]));
  return { tunnel1: next('tunnel1'), tunnel2: next('tunnel2') };
}

/** Traces with this look as their baseline. `before`: the last look of an earlier leg, if there was one. */
export function tracesFrom(samples: Samples, before: Samples | null = null) {
  const first = (name: TunnelName) => (before ? nextTrace(before[name], samples[name]) : startTrace(samples[name]));
  return { tunnel1: first('tunnel1'), tunnel2: first('tunnel2') };
}

/** Whether one of these tunnels was up and is down now. */
export function anyFell(before: Traces, after: Traces, tunnels: readonly TunnelName[]): boolean {
  return tunnels.some((name) => before[name].last.established && !after[name].last.established);
}
