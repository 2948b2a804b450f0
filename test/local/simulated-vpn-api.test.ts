import { describe, expect, it } from 'vitest';
import { noSignIn } from '../../adapters/stackit/access-tokens.ts';
import { stackitVpnApi } from '../../adapters/stackit/stackit-vpn-api.ts';
import { bodyToSend } from '../../domain/connection-body.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { VpnApi } from '../../domain/ports.ts';
import { simulatedVpnApi } from '../../local/simulated-vpn-api.ts';
import { simulatorApi } from '../../local/simulator/http-api.ts';
import type { Scenario } from '../../local/simulator/scenario.ts';
import { ID, NEW, REF, simulatedOffice } from './simulator/simulated-office.ts';

const CHANGE = ChangeIdSchema.parse('chg-1');

/** The same office twice: spoken to in process, and over its HTTP contract as STACKIT's own adapter does. */
function bothWays(differences: Partial<Scenario> = {}) {
  const [inProcess, served] = [simulatedOffice(differences), simulatedOffice(differences)];
  const server = simulatorApi(served.simulator);
  const http = stackitVpnApi({
    endpoint: 'http://simulator',
    apiVersion: 'v1',
    requestTimeoutSeconds: 0.05,
    token: noSignIn(),
    fetch: async (input, init) => server.fetch(new Request(input, init)),
    clock: { now: () => served.simulator.now() },
  });
  const wait = (seconds: number) => {
    for (const office of [inProcess, served]) office.wait(seconds);
  };
  return { offices: [inProcess, served], apis: [simulatedVpnApi(inProcess.simulator), http] as const, wait };
}

type Call = (api: VpnApi) => Promise<unknown>;
const READS: readonly (readonly [string, Call])[] = [
  ['gateway', (api) => api.gateway(REF, CHANGE)],
  ['gatewayStatus', (api) => api.gatewayStatus(REF, CHANGE)],
  ['connection', (api) => api.connection(REF, CHANGE)],
  ['connectionStatus', (api) => api.connectionStatus(REF, CHANGE)],
  ['connections', (api) => api.connections(REF, CHANGE)],
];
const put: Call = async (api) => {
  const live = await api.connection(REF, CHANGE);
  if (!live) throw new Error('the connection is gone');
  return api.replaceConnection(REF, bodyToSend({ ...live.body, displayName: 'renamed' }, 'ROUTE_BASED'), NEW, CHANGE);
};
/** What a call came to, but for the words of a fault. */
const outcome = (call: Promise<unknown>) =>
  call.then(
    (answer) => ({ answer }),
    (error: Error & { facts?: unknown }) => ({ name: error.name, facts: error.facts }),
  );

describe('a simulated gateway in process', () => {
  it.each(READS)('answers %s as over HTTP, before a PUT, during it and afterwards', async (_, call) => {
    const { apis, wait } = bothWays();
    const look = async () => Promise.all(apis.map((api) => outcome(call(api))));
    const seen = [await look()];
    await Promise.all(apis.map(put));
    seen.push(await look());
    wait(1);
    seen.push(await look());
    wait(10);
    seen.push(await look());
    for (const [here, there] of seen) expect(here).toEqual(there);
  });

  it.each<[string, Partial<Scenario>]>([
    ['is told that it is done', {}],
    [
      'is told to come back later',
      { faults: [{ method: 'PUT', times: 1, fault: { kind: 'status', status: 429, retryAfterSeconds: 7 } }] },
    ],
    ['is refused', { faults: [{ method: 'PUT', times: 1, fault: { kind: 'status', status: 403 } }] }],
    ['is lost in a 503', { faults: [{ method: 'PUT', times: 1, fault: { kind: 'status', status: 503 } }] }],
    [
      'takes effect and is answered 502',
      { faults: [{ method: 'PUT', times: 1, fault: { kind: 'status', status: 502, applies: true } }] },
    ],
    [
      'takes effect and is answered with half an answer',
      { faults: [{ method: 'PUT', times: 1, fault: { kind: 'bad-json' } }] },
    ],
    ['is never answered', { faults: [{ method: 'PUT', times: 1, fault: { kind: 'hang', applies: false } }] }],
    [
      'takes effect and is never answered',
      { faults: [{ method: 'PUT', times: 1, fault: { kind: 'hang', applies: true } }] },
    ],
  ])('comes to the same end as over HTTP when a PUT %s', async (_, differences) => {
    const { apis, offices } = bothWays(differences);
    const [here, there] = await Promise.all(apis.map((api) => outcome(put(api))));
    expect(here).toEqual(there);
    const [one, other] = offices.map(({ simulator }) => simulator.facts(ID).putsApplied);
    expect(one).toBe(other);
  });

  it.each([429, 403, 500, 503])('fails a read as HTTP does when it is answered %d', async (status) => {
    const faults = [{ method: 'GET' as const, times: 1, fault: { kind: 'status' as const, status } }];
    const [here, there] = await Promise.all(bothWays({ faults }).apis.map((api) => outcome(api.gateway(REF, CHANGE))));
    expect(here).toEqual(there);
  });

  it('turns a second PUT away while it is at work, and says for how long', async () => {
    const { apis } = bothWays({ pendingSeconds: 9.5 });
    const second = async (api: VpnApi) => {
      await put(api);
      return outcome(put(api));
    };
    const [here, there] = await Promise.all(apis.map(second));
    expect(here).toEqual(there);
    expect(here).toEqual({ name: 'StackitBusyError', facts: { status: 429, retryAfterSeconds: 10 } });
  });
});
