import type { ChangeRequest } from './change-request.ts';
import type { GatewayStatusView, GatewayView, LiveConnection } from './gateway-view.ts';
import type { ChangeId } from './identifiers.ts';
import type { NetworkAreaFacts, PskVersion } from './ports.ts';
import type { ApiVersion, ConnectionSettings } from './settings.ts';
import type { TunnelSample } from './tunnel-trace.ts';

/** All that a plan is made from: read once, then decided without another look. */
export interface PlanFacts {
  readonly request: ChangeRequest;
  readonly settings: ConnectionSettings;
  readonly apiVersion: ApiVersion;
  readonly gateway: GatewayView;
  readonly gatewayStatus: GatewayStatusView;
  readonly live: LiveConnection;
  readonly samples: { readonly tunnel1: TunnelSample; readonly tunnel2: TunnelSample };
  /** The other connections of the gateway. */
  readonly others: readonly LiveConnection[];
  readonly area: NetworkAreaFacts | { readonly unchecked: string } | null;
  readonly versions: readonly PskVersion[];
  /** Another change of ours that holds the gateway: what it does to the gateway meanwhile is no reason to refuse. */
  readonly heldBy: ChangeId | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
