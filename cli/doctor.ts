import { clockSkewSeconds } from '../adapters/stackit/clock-skew.ts';
import type { Finding } from '../domain/errors.ts';
import { gatewayKey } from '../domain/identifiers.ts';
import { CURRENT, PENDING, versionLabelled } from '../domain/psk-labels.ts';
import { weakAlgorithmFindings } from '../domain/weak-algorithms.ts';
import type { Session } from '../local/session.ts';
import { openCliSession, type SessionOptions } from './open-session.ts';
import { reading } from './print-error.ts';
import { printJson, styled, type Terminal } from './terminal.ts';

/** One thing that was looked at. `warn` is for later, `bad` stops a change. */
interface Check {
  readonly name: string;
  readonly state: 'good' | 'warn' | 'bad';
  readonly detail: string;
}

const TOLERATED_SKEW_SECONDS = 30;
const MARKS = { good: ['green', '✔'], warn: ['yellow', '!'], bad: ['red', '✖'] } as const;

/** Looks at everything that a change needs, changes nothing, and says what to do. Exit code 0 or 1. */
export async function doctor(terminal: Terminal, options: SessionOptions): Promise<number> {
  const session = await openCliSession(options);
  try {
    const count = Object.keys(session.settings.connections).length;
    const checks: Check[] = [
      { name: 'configuration', state: 'good', detail: `${options.config}: ${count} connections` },
    ];
    const add = (more: readonly Check[]) => checks.push(...more);
    add(await attempt('clock', () => clockChecks(session)));
    add(await attempt('vault', () => vaultChecks(session)));
    add(await attempt('claims', () => claimChecks(session)));
    for (const name of Object.keys(session.settings.connections)) {
      add(await attempt(name, () => connectionChecks(session, name)));
    }
    const bad = checks.some(({ state }) => state === 'bad');
    if (terminal.json) printJson(terminal, { ok: !bad, checks });
    else terminal.out.write(`${checks.map((check) => checkLine(terminal, check)).join('\n')}\n`);
    return bad ? 1 : 0;
  } finally {
    await session.close();
  }
}

async function attempt(name: string, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    return reading(error).findings.map(({ code, message }) => ({ name, state: 'bad', detail: `${code}: ${message}` }));
  }
}

async function clockChecks({ endpoint, ports }: Session): Promise<Check[]> {
  const skew = await clockSkewSeconds(endpoint, fetch, ports.clock);
  if (skew === null) return [{ name: 'clock', state: 'warn', detail: `${endpoint} tells no time: not compared` }];
  const good = Math.abs(skew) <= TOLERATED_SKEW_SECONDS;
  const detail = good ? 'agrees with the server' : `differs from the server's by ${skew} s: the sign-in may be refused`;
  return [{ name: 'clock', state: good ? 'good' : 'bad', detail }];
}

async function vaultChecks({ settings, ports }: Session): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, { pskSecret }] of Object.entries(settings.connections)) {
    const versions = await ports.versions.versions(pskSecret);
    if (!versionLabelled(versions, CURRENT)) {
      checks.push({
        name: 'vault',
        state: 'bad',
        detail: `${pskSecret} has no keys: vpn-change vault import ${name} --file FILE`,
      });
    }
    const pending = versionLabelled(versions, PENDING);
    if (pending) {
      checks.push({
        name: 'vault',
        state: 'warn',
        detail: `${pskSecret} has the pending version ${pending.versionId}: the next rotation of ${name} applies it`,
      });
    }
  }
  return checks.length > 0
    ? checks
    : [{ name: 'vault', state: 'good', detail: 'every connection has current keys, nothing is pending' }];
}

async function claimChecks({ settings, ports }: Session): Promise<Check[]> {
  const claims = await ports.claims.all();
  const known = new Set(Object.values(settings.connections).map(gatewayKey));
  const now = ports.clock.now();
  if (claims.length === 0) return [{ name: 'claims', state: 'good', detail: 'no gateway is claimed' }];
  return claims.map((claim) => {
    const over = claim.leaseUntil < now;
    const puts =
      Object.entries(claim.puts)
        .map(([put, state]) => `${put} ${state}`)
        .join(', ') || 'no PUT begun';
    const here = known.has(claim.gatewayKey) ? '' : ' (a gateway that is not in this configuration)';
    const advice = over ? `; its lease has passed: vpn-change history ${claim.changeId}, then vpn-change release` : '';
    const detail = `${claim.gatewayKey}${here} is held by change ${claim.changeId}, ${puts}${advice}`;
    return { name: 'claims', state: over ? 'bad' : 'warn', detail };
  });
}

async function connectionChecks({ settings, ports }: Session, name: string): Promise<Check[]> {
  const connection = settings.connections[name];
  if (!connection) return [];
  const gateway = await ports.vpn.gateway(connection, null);
  const live = gateway && (await ports.vpn.connection(connection, null));
  if (!gateway) return [{ name, state: 'bad', detail: `STACKIT knows no gateway ${connection.gatewayId}` }];
  if (!live) return [{ name, state: 'bad', detail: `STACKIT knows no connection ${connection.connectionId}` }];
  const status = await ports.vpn.connectionStatus(connection, null);
  const down = status.tunnels.filter(({ established }) => !established).map((tunnel) => tunnel.name);
  const ready = gateway.state === null || gateway.state.toUpperCase() === 'READY';
  const warnings: Finding[] = weakAlgorithmFindings(live.body);
  return [
    {
      name,
      state: ready ? 'good' : 'bad',
      detail: `sign-in works; ${live.body.displayName}, gateway ${gateway.state ?? 'without a state'}`,
    },
    ...down.map((tunnel) => ({ name, state: 'warn' as const, detail: `${tunnel} is down` })),
    ...warnings.map(({ code, message }) => ({ name, state: 'warn' as const, detail: `${code}: ${message}` })),
  ];
}

function checkLine(terminal: Terminal, { name, state, detail }: Check): string {
  const [style, mark] = MARKS[state];
  return `${styled(terminal.out, style, mark)} ${name.padEnd(16)} ${detail}`;
}
