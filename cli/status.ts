import { gatewayKey, TUNNEL_NAMES } from '../domain/identifiers.ts';
import { CURRENT, PENDING, versionLabelled } from '../domain/psk-labels.ts';
import type { Session } from '../local/session.ts';
import { connectionNamed, openCliSession, type SessionOptions } from './open-session.ts';
import { reading } from './print-error.ts';
import { printJson, styled, type Terminal } from './terminal.ts';

const DAY_MILLISECONDS = 86_400_000;

export async function status(terminal: Terminal, name: string | undefined, options: SessionOptions): Promise<number> {
  const session = await openCliSession(options);
  try {
    const { settings } = session;
    if (name !== undefined) connectionNamed(settings, name);
    const names = name === undefined ? Object.keys(settings.connections) : [name];
    const found = [];
    for (const each of names) found.push(await statusOf(session, each));
    if (terminal.json) printJson(terminal, name === undefined ? found : found[0]);
    else terminal.out.write(found.map((one) => statusText(terminal, one)).join('\n'));
    return found.some(({ error }) => error !== null) ? 1 : 0;
  } finally {
    await session.close();
  }
}

type Status = Awaited<ReturnType<typeof statusOf>>;

/** One connection as it is now. What cannot be read is said, the others are shown all the same. */
async function statusOf(session: Session, name: string) {
  const { ports, index } = session;
  const settings = connectionNamed(session.settings, name);
  const [lastChange] = await index.list({ connection: name, limit: 1 });
  const holder = await ports.claims.holder(gatewayKey(settings));
  const base = {
    connection: name,
    claimedBy: holder?.changeId ?? null,
    lastChange: lastChange
      ? {
          changeId: lastChange.request.changeId,
          outcome: lastChange.result?.outcome ?? null,
          endedAt: lastChange.result?.endedAt ?? null,
        }
      : null,
  };
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
      ...base,
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
        ageDays: current ? Math.floor((ports.clock.now() - current.createdAt) / DAY_MILLISECONDS) : null,
        maxAgeDays: settings.rotation.maxAgeDays,
        pending: versionLabelled(versions, PENDING)?.versionId ?? null,
      },
    };
  } catch (error) {
    return {
      ...base,
      error: reading(error)
        .findings.map(({ code, message }) => `${code}: ${message}`)
        .join('; '),
    };
  }
}

function statusText(terminal: Terminal, one: Status): string {
  const { out } = terminal;
  const title = styled(out, 'bold', one.connection);
  const claimed = one.claimedBy ? [`  claimed by change ${one.claimedBy}`] : [];
  const last = one.lastChange
    ? [`  last change  ${one.lastChange.outcome ?? 'not ended'}  ${one.lastChange.changeId}`]
    : [];
  if (one.error !== null) return `${[title, `  ${styled(out, 'red', one.error)}`, ...claimed, ...last].join('\n')}\n`;
  const { gateway, keys } = one;
  const word = (good: boolean, text: string) => styled(out, good ? 'green' : 'red', text);
  const state = gateway
    ? `${word(gateway.state === 'READY', gateway.state ?? 'no state')}  ${gateway.routingType}`
    : word(false, 'unknown');
  const overdue = keys.ageDays !== null && keys.ageDays > keys.maxAgeDays;
  const age =
    keys.ageDays === null
      ? word(false, 'none in the vault')
      : word(!overdue, `${keys.ageDays} of ${keys.maxAgeDays} days old`);
  return `${[
    `${title}  ${one.displayName ?? 'unknown to STACKIT'}${one.enabled === false ? ' (disabled)' : ''}`,
    `  gateway      ${state}${gateway?.message ? `  ${gateway.message}` : ''}`,
    ...one.tunnels.map(({ name, established, counters }) => {
      const traffic = counters ? `  in ${counters.bytesIn} B, out ${counters.bytesOut} B` : '';
      return `  ${name}      ${word(established, established ? 'up' : 'down')}${traffic}`;
    }),
    `  keys         ${age}${keys.pending ? `, pending version ${keys.pending}` : ''}`,
    ...claimed,
    ...last,
  ].join('\n')}\n`;
}
