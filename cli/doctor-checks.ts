import { clockSkewSeconds } from '../adapters/stackit/clock-skew.ts';
import { gatewayKey } from '../domain/identifiers.ts';
import { CURRENT, PENDING, versionLabelled } from '../domain/psk-labels.ts';
import { isLoopback, type Settings } from '../domain/settings.ts';
import { weakAlgorithmFindings } from '../domain/weak-algorithms.ts';
import type { Session } from '../local/session.ts';
import { claimAdvice, claimState, claimText } from './claim-text.ts';

/** One thing that was looked at. `warn` is for later, `bad` stops a change. */
export interface Check {
  readonly name: string;
  readonly state: 'good' | 'warn' | 'bad';
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

const TOLERATED_SKEW_SECONDS = 30;

export function configurationChecks({ stackit, connections }: Settings, file: string): Check[] {
  const name = 'configuration';
  const count = Object.keys(connections).length;
  const detail = `${file}: ${count === 1 ? '1 connection' : `${count} connections`}`;
  const counted: Check = { name, state: count > 0 ? 'good' : 'warn', detail };
  const asked = [
    ...(stackit.endpoint === 'simulator' ? [] : [stackit.endpoint]),
    ...(stackit.organizationId === null ? [] : [stackit.iaasEndpoint]),
  ];
  const open = asked.filter((url) => new URL(url).protocol === 'http:' && !isLoopback(url));
  return [
    counted,
    ...open.map(
      (url): Check => ({
        name,
        state: 'warn',
        detail: `${url}: the token and the keys would travel in the clear; use https`,
      }),
    ),
  ];
}

export async function clockChecks({ endpoint, ports }: Session): Promise<Check[]> {
  const skew = await clockSkewSeconds(endpoint, fetch, ports.clock);
  if (skew === null) return [{ name: 'clock', state: 'warn', detail: `${endpoint} tells no time: not compared` }];
  const good = Math.abs(skew) <= TOLERATED_SKEW_SECONDS;
  const detail = good ? 'agrees with the server' : `differs from the server's by ${skew} s: the sign-in may be refused`;
  return [{ name: 'clock', state: good ? 'good' : 'bad', detail }];
}

export async function vaultChecks({ settings, ports }: Session): Promise<Check[]> {
  const checks: Check[] = [];
  const check = (state: Check['state'], detail: string) => checks.push({ name: 'vault', state, detail });
  for (const [name, { pskSecret }] of Object.entries(settings.connections)) {
    const versions = await ports.versions.versions(pskSecret);
    if (!versionLabelled(versions, CURRENT)) {
      check('bad', `${pskSecret} has no keys: vpn-change vault import ${name} --file FILE`);
    }
    const pending = versionLabelled(versions, PENDING);
    if (pending) {
      check(
        'warn',
        `${pskSecret} has the pending version ${pending.versionId}: the next rotation of ${name} applies it`,
      );
    }
  }
  if (checks.length === 0) check('good', 'every connection has current keys, nothing is pending');
  return checks;
}

export async function claimChecks({ settings, ports, index }: Session): Promise<Check[]> {
  const claims = await ports.claims.all();
  const known = new Set(Object.values(settings.connections).map(gatewayKey));
  const now = ports.clock.now();
  if (claims.length === 0) return [{ name: 'claims', state: 'good', detail: 'no gateway is claimed' }];
  const checks = claims.map(async (claim): Promise<Check> => {
    const here = known.has(claim.gatewayKey) ? '' : ' (of a gateway that is not in this configuration)';
    const state = await claimState(claim, index, now);
    const begun = Object.keys(claim.puts).length > 0;
    // Nobody knows whether a claim with a running lease is of a living process: until then no other change can begin.
    const inTheWay = state === 'perhaps-alive' ? known.has(claim.gatewayKey) : state === 'ended' || begun;
    return {
      name: 'claims',
      state: inTheWay ? 'bad' : 'warn',
      detail: `${claimText(claim)}${here}`,
      advice: claimAdvice(claim, state),
    };
  });
  return Promise.all(checks);
}

export async function connectionChecks({ settings, ports }: Session, name: string): Promise<Check[]> {
  const connection = settings.connections[name];
  if (!connection) return [];
  const check = (state: Check['state'], detail: string): Check => ({ name, state, detail });
  const gateway = await ports.vpn.gateway(connection, null);
  if (!gateway) return [check('bad', `STACKIT knows no gateway ${connection.gatewayId}`)];
  const live = await ports.vpn.connection(connection, null);
  if (!live) return [check('bad', `STACKIT knows no connection ${connection.connectionId}`)];
  const status = await ports.vpn.connectionStatus(connection, null);
  const down = status.tunnels.filter(({ established }) => !established).map((tunnel) => tunnel.name);
  const ready = gateway.state === null || gateway.state.toUpperCase() === 'READY';
  const signIn = settings.stackit.endpoint === 'simulator' ? 'simulated' : 'sign-in works';
  const state = `gateway ${gateway.state ?? 'without a state'}`;
  return [
    check(ready ? 'good' : 'bad', `${signIn}, ${state}${down.length === 0 ? ', both tunnels up' : ''}`),
    ...down.map((tunnel) => check('warn', `${tunnel} is down`)),
    ...weakAlgorithmFindings(live.body).map(({ code, message }) => check('warn', `${code}: ${message}`)),
  ];
}
