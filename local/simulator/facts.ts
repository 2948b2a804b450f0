import { createHash } from 'node:crypto';
import type { TunnelName } from '../../domain/identifiers.ts';
import type { PreSharedKey } from '../../domain/pre-shared-key.ts';
import type { SimulatedConnection } from './connection.ts';
import type { GatewayState, SimulatedGateway } from './gateway.ts';
import type { RequestLog } from './request-log.ts';
import type { SimulatedTunnel } from './tunnel.ts';

/** What an outside observer of one tunnel knows. Never a key: fingerprints are salted for each simulator. */
interface TunnelFacts {
  readonly up: boolean;
  readonly keysMatch: boolean;
  /** Since the simulation began. */
  readonly authentications: number;
  /** Milliseconds since the epoch. */
  readonly lastAuthenticatedAt: number | null;
  readonly gatewayKeyFingerprint: string;
  readonly deviceKeyFingerprint: string;
}

/** What an outside observer of a connection knows, since the simulation began. */
export interface ConnectionFacts {
  readonly gatewayState: GatewayState;
  readonly tunnels: Readonly<Record<TunnelName, TunnelFacts>>;
  /** Time without any tunnel, whatever the reason. */
  readonly outageMilliseconds: number;
  readonly perTunnelDownMilliseconds: Readonly<Record<TunnelName, number>>;
  /** PUTs of this connection that arrived, refused ones too. */
  readonly puts: number;
  /** PUTs of this connection that took effect. */
  readonly putsApplied: number;
  /** Of the whole simulator, by method and path template. */
  readonly requests: Readonly<Record<string, number>>;
  readonly lastUserAgent: string | null;
}

export interface FactSources {
  readonly gateway: SimulatedGateway;
  readonly connection: SimulatedConnection;
  readonly log: RequestLog;
  readonly salt: Uint8Array;
}

export function connectionFacts({ gateway, connection, log, salt }: FactSources): ConnectionFacts {
  const fingerprint = (key: PreSharedKey) =>
    createHash('sha256').update(salt).update(key.reveal()).digest('hex').slice(0, 16);
  const tunnel = (of: SimulatedTunnel): TunnelFacts => ({
    up: of.up,
    keysMatch: of.keysMatch(),
    authentications: of.authentications,
    lastAuthenticatedAt: of.lastAuthenticatedAt,
    gatewayKeyFingerprint: fingerprint(of.gatewayKey),
    deviceKeyFingerprint: fingerprint(of.deviceKey),
  });
  const { tunnel1, tunnel2 } = connection.tunnels;
  return {
    gatewayState: gateway.state,
    tunnels: { tunnel1: tunnel(tunnel1), tunnel2: tunnel(tunnel2) },
    outageMilliseconds: connection.outageMilliseconds,
    perTunnelDownMilliseconds: { tunnel1: tunnel1.downMilliseconds, tunnel2: tunnel2.downMilliseconds },
    puts: log.puts(connection.id),
    putsApplied: connection.putsApplied,
    requests: log.counts(),
    lastUserAgent: log.lastUserAgent(connection.id),
  };
}
