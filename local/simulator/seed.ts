import type { ConnectionBody, RoutingType } from '../../domain/connection-body.ts';
import type { ConnectionRef, TunnelName } from '../../domain/identifiers.ts';
import type { PskSet } from '../../domain/pre-shared-key.ts';

/** A connection that exists when the simulation begins. Both ends hold `keys`. */
export interface ConnectionSeed {
  readonly ref: ConnectionRef;
  readonly displayName: string;
  /** Connections of one gateway must agree. */
  readonly routingType: RoutingType;
  readonly body?: ConnectionBody;
  readonly keys: PskSet;
  /** The device takes the gateway's new keys by itself (peer kind `none`). Left out: as the scenario says. */
  readonly follows?: boolean;
}

/** A sensible body for the nth connection: addresses of its own from the documentation and private ranges. */
export function defaultBody(displayName: string, routingType: RoutingType, index: number): ConnectionBody {
  const n = index % 120;
  const remoteSubnet = `192.168.${n + 1}.0/24`;
  const phase = {
    dhGroups: ['ecp384'],
    encryptionAlgorithms: ['aes256'],
    integrityAlgorithms: ['sha2_384'],
  };
  const tunnel = (name: TunnelName) => {
    const second = name === 'tunnel2' ? 1 : 0;
    const network = `169.254.${n}`;
    return {
      remoteAddress: `203.0.113.${10 + 2 * n + second}`,
      phase1: { ...phase, rekeyTime: 14_400 },
      phase2: { ...phase, rekeyTime: 3_600, dpdAction: 'restart', startAction: 'start' },
      ...(routingType === 'BGP_ROUTE_BASED' && {
        peering: { localAddress: `${network}.${1 + 4 * second}`, remoteAddress: `${network}.${2 + 4 * second}` },
        bgp: { remoteAsn: 65_010 },
      }),
    };
  };
  return {
    displayName: allowedName(displayName),
    enabled: true,
    labels: { site: 'simulated' },
    localSubnets: [`10.${n}.0.0/16`],
    remoteSubnets: [remoteSubnet],
    ...(routingType === 'ROUTE_BASED' && { staticRoutes: [remoteSubnet] }),
    tunnel1: tunnel('tunnel1'),
    tunnel2: tunnel('tunnel2'),
  };
}

/** Configured names may hold dots and underscores, and be longer than a display name. */
function allowedName(name: string): string {
  return name
    .slice(0, 63)
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
