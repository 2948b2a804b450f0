import { gatewayKey, TUNNEL_NAMES } from '../domain/identifiers.ts';
import { keyAge } from '../domain/key-age.ts';
import { CURRENT, PENDING, versionLabelled } from '../domain/psk-labels.ts';
import type { ConnectionSettings } from '../domain/settings.ts';
import type { ConnectionPorts } from './ports.ts';
import type { ConnectionSummary, LiveConnectionView } from './schemas/connection-view.ts';

/** How far back the last change that was no dry run is looked for. */
const SEARCHED = 50;

/** What STACKIT and the vault say of a connection now. Throws what VpnApi and PskVersions throw. */
export async function liveConnection(
  { clock, vpn, versions }: Pick<ConnectionPorts, 'clock' | 'vpn' | 'versions'>,
  settings: ConnectionSettings,
): Promise<LiveConnectionView> {
  const [gateway, gatewayStatus, live, status, kept] = await Promise.all([
    vpn.gateway(settings, null),
    vpn.gatewayStatus(settings, null),
    vpn.connection(settings, null),
    vpn.connectionStatus(settings, null),
    versions.versions(settings.pskSecret),
  ]);
  const current = versionLabelled(kept, CURRENT);
  const { maxAgeDays } = settings.rotation;
  const age = current ? keyAge(current.createdAt, maxAgeDays, clock.now()) : { ageDays: null, rotationDueAt: null };
  return {
    gateway: gateway && {
      routingType: gateway.routingType,
      state: gateway.state,
      message: gatewayStatus.errorMessage,
    },
    displayName: live?.body.displayName ?? null,
    enabled: live ? live.body.enabled !== false : null,
    tunnels: TUNNEL_NAMES.map((name) => {
      const seen = status.tunnels.find((tunnel) => tunnel.name === name);
      return { name, established: seen?.established ?? false, counters: seen?.counters ?? null };
    }),
    keys: {
      secretId: settings.pskSecret,
      current: current?.versionId ?? null,
      ...age,
      maxAgeDays,
      pending: versionLabelled(kept, PENDING)?.versionId ?? null,
    },
  };
}

/** What is known of a connection whatever STACKIT says. */
export async function knownConnection(
  { index, claims }: Pick<ConnectionPorts, 'index' | 'claims'>,
  name: string,
  settings: ConnectionSettings,
): Promise<ConnectionSummary> {
  const [{ entries }, holder] = await Promise.all([
    index.list({ connection: name, limit: SEARCHED }),
    claims.holder(gatewayKey(settings)),
  ]);
  const last = entries.find(({ request }) => !request.dryRun);
  return {
    name,
    claimedBy: holder?.changeId ?? null,
    claimedAt: holder && new Date(holder.claimedAt).toISOString(),
    lastChange: last
      ? {
          id: last.request.changeId,
          requestedAt: last.request.requestedAt,
          outcome: last.result?.outcome ?? null,
          endedAt: last.result?.endedAt ?? null,
        }
      : null,
  };
}
