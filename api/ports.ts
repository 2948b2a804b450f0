import type { Context } from 'hono';
import type { Finding } from '../domain/errors.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type {
  ChangeIndex,
  ChangeSignals,
  ChangeStarter,
  ChangeWaker,
  Clock,
  GatewayClaims,
  PskVersions,
  RotationRuns,
  RunStarter,
  VpnApi,
} from '../domain/ports.ts';
import type { ConnectionSettings } from '../domain/settings.ts';
import type { ApiEnv, Caller } from './caller.ts';

/** Who calls. Null: nobody that is known. */
export type Identify = (context: Context<ApiEnv>) => Promise<Caller | null>;

/** What is read to say how a connection is. */
export interface ConnectionPorts {
  readonly clock: Clock;
  readonly vpn: Pick<VpnApi, 'gateway' | 'gatewayStatus' | 'connection' | 'connectionStatus'>;
  readonly versions: PskVersions;
  readonly claims: Pick<GatewayClaims, 'holder'>;
  readonly index: Pick<ChangeIndex, 'list'>;
}

/** Everything that the API works with, on one machine and on AWS. */
export interface ApiPorts extends ConnectionPorts {
  readonly identify: Identify;
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
  readonly index: ChangeIndex;
  readonly signals: ChangeSignals;
  readonly waker: ChangeWaker;
  readonly starter: ChangeStarter;
  readonly runs: RotationRuns;
  readonly fleet: RunStarter;
  readonly histories: { read(changeId: ChangeId): Promise<readonly HistoryEvent[]> };
  /** Why this URL may not be told of a change; null: it may. */
  callbackFinding(url: string): Finding | null;
  /** Is told of what nobody expected. The caller is told nothing of it. */
  onFailure(error: unknown): void;
}
