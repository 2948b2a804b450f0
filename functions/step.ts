import type { ChangeDocument } from '../domain/change-document.ts';
import type { Direction } from '../domain/change-progress.ts';
import type {
  ChangeCalendar,
  ChangeEvents,
  ChangeSignals,
  ChangeWaker,
  Clock,
  ConnectionRegistry,
  GatewayClaims,
  NetworkArea,
  PeerDevice,
  Prober,
  PskVault,
  PskVersions,
  Randomness,
  VpnApi,
} from '../domain/ports.ts';
import type { ApiVersion } from '../domain/settings.ts';

/** Everything that steps may ask for. A step names the few that it uses; one Lambda gets no more than those. */
export interface StepPorts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly registry: ConnectionRegistry;
  readonly vpn: VpnApi;
  readonly apiVersion: ApiVersion;
  readonly networkArea: NetworkArea;
  readonly versions: PskVersions;
  readonly vault: PskVault;
  readonly claims: GatewayClaims;
  readonly peer: PeerDevice;
  readonly prober: Prober;
  readonly signals: ChangeSignals;
  readonly calendar: ChangeCalendar;
}

/** What a state needs that waits for a word from outside. */
export interface AwaitPorts {
  readonly clock: Clock;
  readonly signals: ChangeSignals;
  readonly events: ChangeEvents;
  readonly waker: ChangeWaker;
}

/** What a state does: reads the document, acts through ports, returns what it writes under its own key. */
export type Step<Port extends keyof StepPorts, Output> = (
  document: ChangeDocument,
  ports: Pick<StepPorts, Port>,
  direction: Direction,
) => Promise<Output>;
