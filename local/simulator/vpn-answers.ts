import type { ConnectionBody, RoutingType } from '../../domain/connection-body.ts';
import { TUNNEL_NAMES, type TunnelName } from '../../domain/identifiers.ts';
import type { ApiVersion } from '../../domain/settings.ts';
import { bgpStatus, LOCAL_ASN } from './bgp-status.ts';
import type { SimulatedConnection } from './connection.ts';
import type { SimulatedGateway } from './gateway.ts';
import type { Scenario } from './scenario.ts';
import { packetsOf, type SimulatedTunnel } from './tunnel.ts';

const ALGORITHM_NAMES: Readonly<Record<string, string>> = {
  aes256: 'AES_CBC',
  aes128gcm16: 'AES_GCM_16',
  aes256gcm16: 'AES_GCM_16',
  sha1: 'HMAC_SHA1_96',
  sha2_256: 'HMAC_SHA2_256_128',
  sha2_384: 'HMAC_SHA2_384_192',
  sha2_512: 'HMAC_SHA2_512_256',
};

export function gatewayAnswer(gateway: SimulatedGateway): object {
  return {
    id: gateway.ref.gatewayId,
    displayName: 'simulated-gateway',
    planId: 'p500',
    availabilityZones: { tunnel1: `${gateway.ref.region}-1`, tunnel2: `${gateway.ref.region}-2` },
    routingType: gateway.routingType,
    labels: {},
    state: gateway.state,
    ...(gateway.routingType === 'BGP_ROUTE_BASED' && { bgp: { localAsn: LOCAL_ASN } }),
  };
}

export function gatewayStatusAnswer(gateway: SimulatedGateway, scenario: Scenario, now: number): object {
  return {
    id: gateway.ref.gatewayId,
    displayName: 'simulated-gateway',
    gatewayStatus: gateway.state,
    ...(gateway.errorMessage !== null && { errorMessage: gateway.errorMessage }),
    tunnels: TUNNEL_NAMES.map((name) => ({
      name,
      instanceState: gateway.state,
      internalNextHopIP: nextHop(name),
      publicIP: name === 'tunnel1' ? '198.51.100.11' : '198.51.100.12',
      ...(gateway.routingType === 'BGP_ROUTE_BASED' && { bgpStatus: bgpStatus(gateway, name, scenario, now) }),
    })),
    connections: gateway.connections.map((connection) => connectionStatusAnswer(connection, scenario)),
  };
}

/** The gateway's own addresses in the network area. */
export function nextHop(name: TunnelName): string {
  return name === 'tunnel1' ? '10.255.0.4' : '10.255.0.5';
}

/** Keys are kept apart from bodies, so that no answer can hold one. */
export function connectionAnswer(
  { id, body }: Pick<SimulatedConnection, 'id' | 'body'>,
  gateway: SimulatedGateway,
  scenario: Scenario,
  version: ApiVersion,
): object {
  const { labels = {}, ...rest } = inVersion(body, version);
  return {
    id,
    ...rest,
    labels: scenario.nullLabels && Object.keys(labels).length === 0 ? null : labels,
    ...staticRoutesOf(body, gateway.routingType),
    ...(scenario.connectionState && { state: gateway.state }),
  };
}

/** A GET shows an empty list where a PUT must not have the field at all. */
function staticRoutesOf(body: ConnectionBody, routingType: RoutingType): object {
  return routingType === 'POLICY_BASED' ? { staticRoutes: [] } : { staticRoutes: body.staticRoutes ?? [] };
}

/** Alpha and beta versions know no BGP filters: neither an answer nor a PUT carries them. */
export function inVersion(body: ConnectionBody, version: ApiVersion): ConnectionBody {
  if (version === 'v1') return body;
  const withoutFilter = (name: TunnelName) => {
    const { bgp, ...tunnel } = body[name];
    if (!bgp) return tunnel;
    const { inboundFilterId: _, ...rest } = bgp;
    return { ...tunnel, bgp: rest };
  };
  return { ...body, tunnel1: withoutFilter('tunnel1'), tunnel2: withoutFilter('tunnel2') };
}

/** The words of strongSwan for a phase that is up. STACKIT's examples have them the other way round. */
const UP_WORDS = {
  told: { phase1: 'ESTABLISHED', phase2: 'INSTALLED' },
  swapped: { phase1: 'INSTALLED', phase2: 'ESTABLISHED' },
} as const;

export function connectionStatusAnswer({ id, body, tunnels }: SimulatedConnection, { phaseStates }: Scenario): object {
  return {
    id,
    displayName: body.displayName,
    enabled: body.enabled !== false,
    tunnels: TUNNEL_NAMES.map((name) => {
      const tunnel = tunnels[name];
      const state = (word: string) => (phaseStates === 'untold' ? {} : { state: word });
      const words = UP_WORDS[phaseStates === 'swapped' ? 'swapped' : 'told'];
      if (!tunnel.ikeUp) return { name, established: false, phase1: state('CONNECTING') };
      const { phase1, phase2 } = body[name];
      return {
        name,
        established: tunnel.up,
        phase1: { ...state(words.phase1), ...negotiated(phase1) },
        ...(tunnel.up && { phase2: { ...state(words.phase2), ...negotiated(phase2), ...countersOf(tunnel) } }),
      };
    }),
  };
}

function negotiated(phase: ConnectionBody['tunnel1']['phase1']): object {
  const named = (algorithm: string | undefined) => ALGORITHM_NAMES[algorithm ?? ''] ?? 'NONE';
  return {
    encryptionAlgorithm: named(phase.encryptionAlgorithms[0]),
    integrityAlgorithm: named(phase.integrityAlgorithms[0]),
    dhGroup: (phase.dhGroups?.[0] ?? 'none').toUpperCase(),
  };
}

function countersOf({ bytesIn, bytesOut }: SimulatedTunnel): object {
  return {
    protocol: 'ESP',
    encap: 'yes',
    bytesIn: String(bytesIn),
    bytesOut: String(bytesOut),
    packetsIn: String(packetsOf(bytesIn)),
    packetsOut: String(packetsOf(bytesOut)),
  };
}
