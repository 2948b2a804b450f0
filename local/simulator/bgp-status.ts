import type { TunnelName } from '../../domain/identifiers.ts';
import type { SimulatedGateway } from './gateway.ts';
import type { Scenario } from './scenario.ts';

export const LOCAL_ASN = 64_601;

/** The BGP sessions of all connections over one of the gateway's tunnels. Source: STACKIT VPN API v1, `BGPStatus`. */
export function bgpStatus(gateway: SimulatedGateway, name: TunnelName, scenario: Scenario, now: number): object {
  const sessions = gateway.connections.flatMap((connection) => {
    const { bgp, peering } = connection.body[name];
    const { up, changedAt } = connection.tunnels[name];
    if (!bgp || peering?.remoteAddress === undefined) return [];
    const establishedAt = changedAt + scenario.bgpSeconds * 1000;
    const established = up && now >= establishedAt;
    const received = connection.isAsSeeded(name) ? 1 : scenario.prefixesAfterChange;
    const peer = {
      remoteIP: peering.remoteAddress,
      remoteAs: bgp.remoteAsn,
      localAs: LOCAL_ASN,
      peerUptime: clockText(now - (established ? establishedAt : changedAt)),
      pfxRcd: established ? received : 0,
      pfxSnt: established ? 1 : 0,
      state: established ? 'Established' : 'Active',
    };
    return [{ peer, networks: (connection.body.remoteSubnets ?? []).slice(0, peer.pfxRcd) }];
  });
  return {
    peers: sessions.map(({ peer }) => peer),
    routes: sessions.flatMap(({ peer: { remoteAs, remoteIP }, networks }) =>
      networks.map((network) => ({ network, peerId: remoteIP, path: String(remoteAs), weight: 0, origin: 'IGP' })),
    ),
  };
}

function clockText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
