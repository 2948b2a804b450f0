import { inBatches } from '../adapters/aws/in-batches.ts';
import { gatewayKey, TUNNEL_NAMES } from '../domain/identifiers.ts';
import { CURRENT, PENDING, versionLabelled } from '../domain/psk-labels.ts';
import type { Session } from '../local/session.ts';
import { AT_ONCE } from './at-once.ts';
import { cliSettings, connectionNamed, openCliSession, type SessionOptions } from './open-session.ts';
import { statusText } from './present-status.ts';
import { reading } from './print-error.ts';
import { printJson, type Terminal } from './terminal.ts';
import { wholeDays } from './time-text.ts';

/** How far back the last change that was no dry run is looked for. */
const SEARCHED = 50;

export async function status(terminal: Terminal, name: string | undefined, options: SessionOptions): Promise<number> {
  const settings = cliSettings(options.config);
  if (name !== undefined) connectionNamed(settings, name);
  const names = name === undefined ? Object.keys(settings.connections) : [name];
  const session = await openCliSession(settings, options);
  try {
    const found = await inBatches(names, AT_ONCE, (each) => statusOf(session, each));
    if (terminal.json) printJson(terminal, name === undefined ? found : found[0]);
    else if (found.length === 0) terminal.out.write('no connections are configured\n');
    else terminal.out.write(found.map((one) => statusText(terminal, one)).join('\n'));
    return found.some(({ error }) => error !== null) ? 1 : 0;
  } finally {
    await session.close();
  }
}

export type Status = Awaited<ReturnType<typeof statusOf>>;

/** One connection as it is now. What cannot be read is said, the others are shown all the same. */
async function statusOf(session: Session, name: string) {
  const { ports } = session;
  const settings = connectionNamed(session.settings, name);
  const known = await knownHere(session, name);
  try {
    const [gateway, gatewayStatus, live, tunnels, versions] = await Promise.all([
      ports.vpn.gateway(settings, null),
      ports.vpn.gatewayStatus(settings, null),
      ports.vpn.connection(settings, null),
      ports.vpn.connectionStatus(settings, null),
      ports.versions.versions(settings.pskSecret),
    ]);
    const current = versionLabelled(versions, CURRENT);
    return {
      ...known,
      error: null,
      gateway: gateway && {
        routingType: gateway.routingType,
        state: gateway.state,
        message: gatewayStatus.errorMessage,
      },
      displayName: live?.body.displayName ?? null,
      enabled: live ? live.body.enabled !== false : null,
      tunnels: TUNNEL_NAMES.map((tunnel) => {
        const seen = tunnels.tunnels.find((each) => each.name === tunnel);
        return { name: tunnel, established: seen?.established ?? false, counters: seen?.counters ?? null };
      }),
      keys: {
        secretId: settings.pskSecret,
        current: current?.versionId ?? null,
        ageDays: current ? wholeDays(ports.clock.now() - current.createdAt) : null,
        maxAgeDays: settings.rotation.maxAgeDays,
        pending: versionLabelled(versions, PENDING)?.versionId ?? null,
      },
    };
  } catch (error) {
    const { findings } = reading(error);
    return { ...known, error: findings.map(({ code, message }) => `${code}: ${message}`).join('; ') };
  }
}

/** What the workspace knows of a connection, whatever STACKIT says. */
async function knownHere({ settings, ports, index }: Session, connection: string) {
  const changes = await index.list({ connection, limit: SEARCHED });
  const last = changes.find(({ request }) => !request.dryRun);
  const holder = await ports.claims.holder(gatewayKey(connectionNamed(settings, connection)));
  return {
    connection,
    claimedBy: holder?.changeId ?? null,
    claimedAt: holder && new Date(holder.claimedAt).toISOString(),
    lastChange: last
      ? {
          changeId: last.request.changeId,
          requestedAt: last.request.requestedAt,
          outcome: last.result?.outcome ?? null,
          endedAt: last.result?.endedAt ?? null,
        }
      : null,
  };
}
