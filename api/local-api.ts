import { callbackTargetFinding } from '../domain/callback-target.ts';
import type { ChangeStarter, RunStarter } from '../domain/ports.ts';
import type { Session } from '../local/session.ts';
import { createApi } from './app.ts';
import { type TokenHolder, tokenIdentity } from './identity/token-identity.ts';

export interface LocalApiWish {
  readonly session: Session;
  readonly holders: readonly TokenHolder[];
  readonly starter: ChangeStarter;
  readonly fleet: RunStarter;
  readonly onFailure: (error: unknown) => void;
}

/** The API over the workspace of one machine. */
export function localApi({ session, holders, starter, fleet, onFailure }: LocalApiWish) {
  const { settings, ports, index, histories, workspace, wakes } = session;
  return createApi({
    identify: tokenIdentity(holders),
    connections: settings.connections,
    clock: ports.clock,
    vpn: ports.vpn,
    versions: ports.versions,
    claims: ports.claims,
    index,
    signals: workspace.signals,
    waker: wakes,
    starter,
    runs: workspace.runs,
    fleet,
    histories,
    callbackFinding: (url) => callbackTargetFinding(url, settings.callbacks.allowedHosts),
    onFailure,
  });
}
