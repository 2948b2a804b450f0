import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type AccessTokens, environmentToken } from '../../../adapters/stackit/access-tokens.ts';
import { stackitVpnApi } from '../../../adapters/stackit/stackit-vpn-api.ts';
import type { VpnApi } from '../../../domain/ports.ts';
import { json, type Seen, withServer } from './loopback-server.ts';
import { access, BODY, CHANGE_ID, KEY, KEY_TEXT, REF } from './vpn-fixtures.ts';

const GATEWAY = `/v1/projects/${REF.projectId}/regions/eu01/gateways/${REF.gatewayId}`;
const CONNECTION = `${GATEWAY}/connections/${REF.connectionId}`;

type Handler = (response: ServerResponse, seen: Seen) => void;

function withApi<T>(
  handler: Handler,
  use: (api: VpnApi, seen: Seen[]) => Promise<T>,
  token?: AccessTokens,
): Promise<T> {
  return withServer(handler, (url, seen) =>
    use(stackitVpnApi({ ...access(`${url}/`), apiVersion: 'v1', ...(token ? { token } : {}) }), seen),
  );
}

const answering = <T>(body: unknown, use: (api: VpnApi) => Promise<T>, status = 200): Promise<T> =>
  withApi((response) => json(response, body, status), use);

const put = (api: VpnApi) => api.replaceConnection(REF, BODY, { tunnel1: KEY }, CHANGE_ID);

function tokens(first: string, next: string): AccessTokens & { renewedAfter: (string | null)[] } {
  const renewedAfter: (string | null)[] = [];
  const renew = async (after: string | null) => {
    renewedAfter.push(after);
    return next;
  };
  return { current: async () => first, renew, renewedAfter };
}

describe('requests', () => {
  it.each<[string, (api: VpnApi) => Promise<unknown>, string]>([
    ['gateway', (api) => api.gateway(REF, null), GATEWAY],
    ['gatewayStatus', (api) => api.gatewayStatus(REF, null), `${GATEWAY}/status`],
    ['connection', (api) => api.connection(REF, null), CONNECTION],
    ['connectionStatus', (api) => api.connectionStatus(REF, null), `${CONNECTION}/status`],
    ['connections', (api) => api.connections(REF, null), `${GATEWAY}/connections`],
  ])('%s reads its path', async (_, call, path) => {
    const everything = { ...BODY, routingType: 'ROUTE_BASED' };
    await withApi(
      (response) => json(response, everything),
      async (api, seen) => {
        await call(api);
        expect(seen.map(({ method, path }) => [method, path])).toEqual([['GET', path]]);
        expect(seen[0]?.headers).toMatchObject({
          accept: 'application/json',
          'user-agent': expect.stringMatching(/^vpn-change\/[\d.]+$/),
        });
        expect(seen[0]?.headers.authorization).toBeUndefined();
      },
    );
  });

  it('PUT carries the whole body, the given keys only, the change id and the token', async () => {
    const token = environmentToken({ TOKEN: 'canary-token-1' }, 'TOKEN');
    await withApi(
      (response, { body }) => response.end(body),
      async (api, seen) => {
        const answer = await put(api);
        const [request] = seen;
        expect(JSON.parse(request?.body ?? '')).toEqual({
          ...BODY,
          tunnel1: { ...BODY.tunnel1, preSharedKey: KEY_TEXT },
        });
        expect(request).toMatchObject({ method: 'PUT', path: CONNECTION });
        expect(request?.headers).toMatchObject({
          authorization: 'Bearer canary-token-1',
          'content-type': 'application/json',
          'user-agent': expect.stringMatching(/^vpn-change\/[\d.]+ \(change chg-20260301-0001\)$/),
        });
        expect(answer).toEqual({ connectionId: REF.connectionId, body: BODY, state: null });
      },
      token,
    );
  });
});

describe('a connection read through an older version', () => {
  const filterId = '3c1e4d5f-0a1b-4c2d-8e3f-405162738495';
  const withBgp = (bgp: object) => ({ ...BODY, tunnel1: { ...BODY.tunnel1, bgp } });

  it.each<[string, Handler, object]>([
    [
      'shows the filter that only v1 shows',
      (r) => json(r, withBgp({ remoteAsn: 65_010, inboundFilterId: filterId })),
      { inboundFilterId: filterId },
    ],
    ['is taken as it is where v1 knows of no filter', (r) => json(r, withBgp({ remoteAsn: 65_010 })), {}],
    ['is taken as it is where v1 is not served', (r) => json(r, {}, 404), {}],
  ])('%s', async (_, v1, more) => {
    await withServer(
      (response, seen) =>
        seen.path.startsWith('/v1/') ? v1(response, seen) : json(response, withBgp({ remoteAsn: 65_010 })),
      async (url) => {
        const api = stackitVpnApi({ ...access(url), apiVersion: 'v1beta1' });
        expect((await api.connection(REF, null))?.body.tunnel1.bgp).toEqual({ remoteAsn: 65_010, ...more });
      },
    );
  });
});

describe('the outcome of a PUT', () => {
  it.each<[string, Handler]>([
    ['a reset', (r) => r.socket?.destroy()],
    ['500', (r) => json(r, {}, 500)],
    ['503', (r) => json(r, {}, 503)],
    ['204', (r) => r.writeHead(204).end()],
    ['2xx with HTML', (r) => r.end('<html>')],
    ['2xx with something else', (r) => json(r, { ok: true })],
    ['a redirect', (r) => r.writeHead(303, { location: '/' }).end()],
  ])('is unknown after %s', async (_, handler) => {
    await withApi(handler, (api) => expect(put(api)).rejects.toMatchObject({ name: 'PutOutcomeUnknownError' }));
  });

  it('is unknown after a time-out', async () => {
    await withServer(
      () => undefined,
      (url) => {
        const api = stackitVpnApi({ ...access(url), apiVersion: 'v1', requestTimeoutSeconds: 0.1 });
        return expect(put(api)).rejects.toMatchObject({ name: 'PutOutcomeUnknownError' });
      },
    );
  });

  it('is known after a 4xx, and no words of the server repeat the key', async () => {
    const echo = { error: { message: `preSharedKey ${KEY_TEXT} is weak`, details: [{ reason: 'INVALID_FIELD' }] } };
    await answering(
      echo,
      async (api) => {
        await expect(put(api)).rejects.toMatchObject({
          name: 'StackitRefusedError',
          message: `PUT ${CONNECTION}: answered 400: preSharedKey [redacted] is weak (INVALID_FIELD)`,
          facts: { status: 400 },
        });
      },
      400,
    );
  });

  it('is known after a 429', async () => {
    await withApi(
      (response) => json(response, {}, 429, { 'retry-after': '9' }),
      (api) =>
        expect(put(api)).rejects.toMatchObject({
          name: 'StackitBusyError',
          facts: { status: 429, retryAfterSeconds: 9 },
        }),
    );
  });

  it('strips a key that a server returns against its contract', async () => {
    const answer = { ...BODY, id: 'other', status: 'PENDING', tunnel1: { ...BODY.tunnel1, preSharedKey: KEY_TEXT } };
    await answering(answer, async (api) => {
      expect(await put(api)).toEqual({ connectionId: 'other', body: BODY, state: 'PENDING' });
    });
  });
});

describe('failures of a GET', () => {
  it.each<[string, Handler, string]>([
    ['a reset', (r) => r.socket?.destroy(), 'StackitUnavailableError'],
    ['502', (r) => json(r, {}, 502), 'StackitUnavailableError'],
    ['429', (r) => json(r, {}, 429), 'StackitBusyError'],
    ['403', (r) => json(r, {}, 403), 'StackitRefusedError'],
    ['HTML', (r) => r.end('<html>'), 'StackitContractError'],
    ['a body that is no connection', (r) => json(r, { displayName: 7 }), 'StackitContractError'],
  ])('%s throws', async (_, handler, name) => {
    await withApi(handler, (api) => expect(api.connection(REF, null)).rejects.toMatchObject({ name }));
  });

  it('404 is an answer for one gateway or connection and a refusal elsewhere', async () => {
    await answering(
      {},
      async (api) => {
        expect(await api.gateway(REF, null)).toBeNull();
        expect(await api.connection(REF, null)).toBeNull();
        await expect(api.gatewayStatus(REF, null)).rejects.toMatchObject({ name: 'StackitRefusedError' });
        await expect(api.connections(REF, null)).rejects.toMatchObject({ facts: { status: 404 } });
      },
      404,
    );
  });

  it('a contract error names the field and not its value', async () => {
    await answering({ ...BODY, labels: { site: { secret: KEY_TEXT } } }, async (api) => {
      const error = await api.connection(REF, null).catch((thrown: unknown) => thrown);
      expect(String(error)).toMatch(/^StackitContractError: GET \S+: labels\.site: /);
      expect(String(error)).not.toContain('canary');
    });
  });
});

describe('401', () => {
  const only =
    (token: string): Handler =>
    (response, { headers, body }) =>
      headers.authorization === `Bearer ${token}`
        ? response.end(body || JSON.stringify(BODY))
        : json(response, {}, 401);

  it('renews the token once and repeats that one call, a PUT too', async () => {
    const token = tokens('old', 'new');
    await withApi(
      only('new'),
      async (api, seen) => {
        expect((await put(api)).body).toEqual(BODY);
        expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
        expect(token.renewedAfter).toEqual(['old']);
      },
      token,
    );
  });

  it('with the renewed token too is a refused sign-in, not an unknown PUT', async () => {
    await withApi(
      only('none'),
      async (api, seen) => {
        await expect(put(api)).rejects.toMatchObject({ name: 'SignInRefusedError', facts: { status: 401 } });
        expect(seen).toHaveLength(2);
      },
      tokens('old', 'new'),
    );
  });

  it('without a sign-in says what is missing', async () => {
    await withApi(only('none'), (api) => expect(api.gateway(REF, null)).rejects.toThrow('no sign-in is configured'));
  });
});

describe('reading leniently', () => {
  it.each([
    [{ routingType: 'ROUTE_BASED' }, { routingType: 'ROUTE_BASED', state: null, localAsn: null }],
    [
      { routingType: 'POLICY_BASED', state: null, bgp: null },
      { routingType: 'POLICY_BASED', state: null, localAsn: null },
    ],
    [
      { routingType: 'BGP_ROUTE_BASED', state: 'MOVING', bgp: { localAsn: '64512' }, new: [] },
      { routingType: 'BGP_ROUTE_BASED', state: 'MOVING', localAsn: 64512 },
    ],
  ])('gateway %j', async (answer, view) => {
    expect(await answering(answer, (api) => api.gateway(REF, null))).toEqual(view);
  });

  it('refuses a gateway of an unknown routing type', async () => {
    await answering({ routingType: 'MAGIC' }, (api) =>
      expect(api.gateway(REF, null)).rejects.toMatchObject({ name: 'StackitContractError' }),
    );
  });

  it('the status of a gateway, with strange tunnels and sessions', async () => {
    const peer = {
      remoteIP: '169.254.1.1',
      remoteAs: '65510',
      localAs: 1,
      peerUptime: '00:36:41',
      pfxRcd: 2,
      state: 'Established',
    };
    const answer = {
      gatewayStatus: 'READY',
      errorMessage: 7,
      tunnels: [
        { name: 'tunnel1', instanceState: 'READY', internalNextHopIP: '10.0.2.1', bgpStatus: { peers: [peer, {}] } },
        { name: 'tunnel2', bgpStatus: null },
        { name: 'tunnel3' },
      ],
    };
    expect(await answering(answer, (api) => api.gatewayStatus(REF, null))).toEqual({
      gatewayStatus: 'READY',
      errorMessage: null,
      tunnels: [
        {
          name: 'tunnel1',
          instanceState: 'READY',
          internalNextHopIP: '10.0.2.1',
          bgpPeers: [
            {
              remoteIP: '169.254.1.1',
              remoteAs: 65510,
              state: 'Established',
              uptimeSeconds: 2201,
              prefixesReceived: 2,
            },
            { remoteIP: '', remoteAs: 0, state: 'unknown', uptimeSeconds: null, prefixesReceived: 0 },
          ],
        },
        { name: 'tunnel2', instanceState: null, internalNextHopIP: null, bgpPeers: [] },
      ],
    });
  });

  it.each([
    [
      { bytesIn: '12', bytesOut: 34, packetsIn: '5', packetsOut: 0 },
      { bytesIn: '12', bytesOut: '34', packetsIn: '5', packetsOut: '0' },
    ],
    [{ bytesIn: '12', bytesOut: '34', packetsIn: 'n/a', packetsOut: '0' }, null],
    [{ bytesIn: -1, bytesOut: 1.5, packetsIn: '1', packetsOut: '1' }, null],
    [{ state: 'INSTALLED' }, null],
    [null, null],
    [undefined, null],
    ['down', null],
  ])('counters %j', async (phase2, counters) => {
    const answer = {
      tunnels: [
        { name: 'tunnel1', established: true, phase2 },
        { name: 'tunnel2', phase1: null },
      ],
    };
    expect(await answering(answer, (api) => api.connectionStatus(REF, null))).toEqual({
      tunnels: [
        { name: 'tunnel1', established: true, ikeDown: null, counters },
        { name: 'tunnel2', established: false, ikeDown: null, counters: null },
      ],
    });
  });

  it.each<[string, unknown, boolean | null]>([
    ['up', { state: 'ESTABLISHED' }, false],
    ['up, in the words of the examples', { state: 'INSTALLED' }, false],
    ['up, while it is rekeyed', { state: 'rekeying' }, false],
    ['down, while it tries', { state: 'CONNECTING' }, true],
    ['down, in the words of the examples', { state: 'installing' }, true],
    ['down, as it is being deleted', { state: 'DELETING' }, true],
    ['by a word that nobody knows', { state: 'SIDEWAYS' }, false],
    ['by no word', { encryptionAlgorithm: 'AES_CBC' }, null],
    ['by an empty word', { state: '' }, null],
    ['by no object', 'DOWN', null],
    ['not at all', undefined, null],
  ])('phase 1, told %s', async (_, phase1, ikeDown) => {
    const answer = { tunnels: [{ name: 'tunnel1', established: false, phase1 }] };
    const { tunnels } = await answering(answer, (api) => api.connectionStatus(REF, null));
    expect(tunnels[0]?.ikeDown).toBe(ikeDown);
  });

  it.each([
    [{ ...BODY, labels: null, staticRoutes: [] }, null],
    [{ ...BODY, state: 'READY', status: 'old' }, 'READY'],
    [{ ...BODY, state: null, status: 'ERROR' }, 'ERROR'],
    [{ ...BODY, status: { code: 1 } }, null],
  ])('a connection in normal form, with the state word it carries: %#', async (answer, state) => {
    expect(await answering(answer, (api) => api.connection(REF, null))).toEqual({
      connectionId: REF.connectionId,
      body: BODY,
      state,
    });
  });

  it('the connections of a gateway, each under its own id', async () => {
    const list = {
      connections: [
        { ...BODY, id: 'a' },
        { ...BODY, id: 'b', tomorrow: { x: 1 } },
      ],
    };
    expect(await answering(list, (api) => api.connections(REF, null))).toEqual([
      { connectionId: 'a', body: BODY, state: null },
      { connectionId: 'b', body: { ...BODY, tomorrow: { x: 1 } }, state: null },
    ]);
    expect(await answering({ connections: null }, (api) => api.connections(REF, null))).toEqual([]);
    await answering({ connections: [BODY] }, (api) =>
      expect(api.connections(REF, null)).rejects.toThrow('connections.0.id'),
    );
  });
});
