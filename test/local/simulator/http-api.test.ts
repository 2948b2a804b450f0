import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { SCENARIOS } from '../../../local/simulator/scenarios.ts';
import { CONNECTION, canary, GATEWAY, ID, NEW, OLD, simulatedOffice } from './simulated-office.ts';

type Office = ReturnType<typeof simulatedOffice>;
const ObjectSchema = z.record(z.string(), z.unknown());
const BodySchema = z.looseObject({ tunnel1: ObjectSchema, tunnel2: ObjectSchema });
const TokenSchema = z.object({ access_token: z.string(), expires_in: z.number(), token_type: z.literal('Bearer') });

const read = async ({ send }: Office) => BodySchema.parse(await (await send('GET', CONNECTION)).json());
const rekeyed = (body: z.infer<typeof BodySchema>) => ({
  ...body,
  tunnel2: { ...body.tunnel2, preSharedKey: NEW.tunnel2.reveal() },
});
const rekey = async (office: Office) => office.send('PUT', CONNECTION, rekeyed(await read(office)));

describe('the VPN API', () => {
  it.each(['v1', 'v1beta1', 'v1alpha1'])('serves every path of %s', async (version) => {
    const { send } = simulatedOffice(SCENARIOS.bgp);
    const paths = [GATEWAY, `${GATEWAY}/status`, `${GATEWAY}/connections`, CONNECTION, `${CONNECTION}/status`];
    const answers = await Promise.all(paths.map((path) => send('GET', path.replace('/v1/', `/${version}/`))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const [gateway, status, list, , established] = await Promise.all(answers.map((answer) => answer.json()));
    expect(gateway).toMatchObject({ state: 'READY', routingType: 'BGP_ROUTE_BASED', bgp: { localAsn: 64_601 } });
    expect(status).toMatchObject({
      gatewayStatus: 'READY',
      tunnels: [
        { name: 'tunnel1', instanceState: 'READY', bgpStatus: { peers: [{ state: 'Established', pfxRcd: 1 }] } },
        { name: 'tunnel2', instanceState: 'READY', bgpStatus: { routes: [{ path: '65010' }] } },
      ],
    });
    expect(list).toMatchObject({ connections: [{ id: ID, displayName: 'office' }] });
    expect(established).toMatchObject({ tunnels: [{ established: true, phase2: { bytesIn: '5400000000' } }, {}] });
  });

  it('never answers with a key, and keeps the key of a tunnel whose PUT names none', async () => {
    const office = simulatedOffice();
    const texts = [await (await rekey(office)).text(), JSON.stringify(await read(office))];
    expect(texts.join()).not.toMatch(/canary|preSharedKey/);
    expect(office.simulator.holdsKey(ID, 'gateway', 'tunnel1', OLD.tunnel1)).toBe(true);
    expect(office.simulator.holdsKey(ID, 'gateway', 'tunnel2', NEW.tunnel2)).toBe(true);
  });

  it('takes back what it showed as it was: a PUT of a GET touches no tunnel', async () => {
    const office = simulatedOffice();
    const shown = await read(office);
    expect((await office.send('PUT', CONNECTION, shown)).status).toBe(200);
    expect(await read(office)).toEqual(shown);
    expect(office.facts().perTunnelDownMilliseconds).toEqual({ tunnel1: 0, tunnel2: 0 });
    expect(office.facts().outageMilliseconds).toBe(0);
  });

  it.each([
    ['a filter id through v1', 'v1', { remoteAsn: 65_010, inboundFilterId: '44444444-4444-4444-8444-444444444444' }],
    ['no filter id through v1beta1', 'v1beta1', { remoteAsn: 65_010 }],
    ['no filter id through v1alpha1', 'v1alpha1', { remoteAsn: 65_010 }],
  ])('keeps %s', async (_, version, expected) => {
    const office = simulatedOffice(SCENARIOS.bgp);
    const shown = await read(office);
    const bgp = { remoteAsn: 65_010, inboundFilterId: '44444444-4444-4444-8444-444444444444' };
    await office.send('PUT', CONNECTION.replace('/v1/', `/${version}/`), {
      ...shown,
      tunnel1: { ...shown.tunnel1, bgp },
    });
    expect((await read(office)).tunnel1.bgp).toEqual(expected);
  });

  it('shows static routes of a POLICY_BASED gateway and refuses them', async () => {
    const office = simulatedOffice(SCENARIOS['policy-based']);
    const { staticRoutes, ...rest } = await read(office);
    expect(staticRoutes).toEqual([]);
    const refused = await office.send('PUT', CONNECTION, { ...rest, staticRoutes });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: {
        code: 400,
        status: 'BAD_REQUEST',
        details: [
          { reason: 'INVALID_FIELD', metadata: { field: 'staticRoutes', description: 'field must be excluded' } },
        ],
      },
    });
    expect((await office.send('PUT', CONNECTION, rest)).status).toBe(200);
  });

  it.each([
    ['an unknown connection', `${GATEWAY}/connections/nobody`, 404],
    ['an unknown gateway', GATEWAY.replace('22222222-2222', '22222222-9999'), 404],
    ['a gateway of another region', GATEWAY.replace('eu01', 'eu02'), 404],
    ['an unknown region', GATEWAY.replace('eu01', 'mars'), 400],
    ['a gateway id that is none', GATEWAY.replace(/gateways.*/, 'gateways/x'), 400],
    ['an unknown path', '/v1/nothing', 404],
  ])('answers %s in the published shape', async (_, path, status) => {
    const answer = await simulatedOffice().send('GET', path);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code: status, message: expect.any(String) } });
  });

  it('answers a PUT that is no JSON with 400', async () => {
    expect((await simulatedOffice().send('PUT', CONNECTION, '{"displayName":')).status).toBe(400);
  });

  it.each([
    ['with Retry-After', SCENARIOS.calm, '2'],
    ['without it', { retryAfter: false }, null],
  ])('answers 429 to a PUT while the gateway is at work, %s', async (_, scenario, header) => {
    const office = simulatedOffice(scenario);
    await rekey(office);
    const busy = await rekey(office);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, header]);
    office.wait(2);
    expect((await rekey(office)).status).toBe(200);
    expect(office.facts()).toMatchObject({ puts: 3, putsApplied: 2 });
  });

  it('shows a gateway in ERROR with its message, and a tunnel that is down without counters', async () => {
    const office = simulatedOffice(SCENARIOS['gateway-error']);
    await rekey(office);
    office.wait(2);
    expect(await (await office.send('GET', `${GATEWAY}/status`)).json()).toMatchObject({
      gatewayStatus: 'ERROR',
      errorMessage: expect.stringContaining('office'),
      tunnels: [{ instanceState: 'ERROR' }, { instanceState: 'ERROR' }],
      connections: [
        { tunnels: [{ established: true }, { name: 'tunnel2', established: false, phase1: { state: 'CONNECTING' } }] },
      ],
    });
  });

  it.each([
    ['bgp', 1],
    ['bgp-no-prefix', 0],
  ] as const)('restarts the BGP session of a changed tunnel in %s', async (name, prefixes) => {
    const office = simulatedOffice(SCENARIOS[name]);
    const peer = async () => {
      const { tunnels } = z
        .object({ tunnels: z.array(z.object({ bgpStatus: z.object({ peers: z.array(ObjectSchema) }) })) })
        .parse(await (await office.send('GET', `${GATEWAY}/status`)).json());
      return tunnels[1]?.bgpStatus.peers[0];
    };
    expect(await peer()).toMatchObject({ peerUptime: '05:59:59', pfxRcd: 1 });
    office.device().loadKey('tunnel2', NEW.tunnel2);
    await rekey(office);
    expect(await peer()).toMatchObject({ state: 'Active', pfxRcd: 0 });
    office.wait(64.5);
    expect(await peer()).toMatchObject({ state: 'Established', peerUptime: '00:01:02', pfxRcd: prefixes });
  });

  it.each<['told' | 'swapped' | 'untold', (string | undefined)[], (string | undefined)[]]>([
    ['told', ['ESTABLISHED', 'INSTALLED'], ['ESTABLISHED', undefined]],
    ['swapped', ['INSTALLED', 'ESTABLISHED'], ['INSTALLED', undefined]],
    ['untold', [undefined, undefined], [undefined, undefined]],
  ])('shows the phases of a tunnel whose child SA falls alone, %s', async (phaseStates, whole, childless) => {
    const office = simulatedOffice({ ...SCENARIOS['child-fall'], phaseStates });
    const PhaseSchema = z.object({ state: z.string().optional() }).optional();
    const SeenSchema = z.object({ established: z.boolean(), phase1: PhaseSchema, phase2: PhaseSchema });
    const seen = async () => {
      const answer: unknown = await (await office.send('GET', `${CONNECTION}/status`)).json();
      const { established, phase1, phase2 } = z.object({ tunnels: z.array(SeenSchema) }).parse(answer).tunnels[1] ?? {};
      return [established, phase1?.state, phase2?.state];
    };
    await rekey(office);
    expect(await seen()).toEqual([true, ...whole]);
    office.wait(4);
    expect(await seen()).toEqual([false, ...childless]);
  });

  it('has an empty map of labels as null, or a state on connections, only where the scenario says so', async () => {
    const office = simulatedOffice({ ...SCENARIOS['null-labels'], connectionState: true });
    office.put(() => ({ labels: {} }));
    expect(await read(office)).toMatchObject({ labels: null, state: 'PENDING' });
    const calm = simulatedOffice();
    calm.put(() => ({ labels: {} }));
    expect(await read(calm)).toMatchObject({ labels: {} });
    expect(await read(calm)).not.toHaveProperty('state');
  });

  it('lists a neighbour that overlaps in subnet-overlap', async () => {
    const { send } = simulatedOffice(SCENARIOS['subnet-overlap']);
    expect(await (await send('GET', `${GATEWAY}/connections`)).json()).toMatchObject({
      connections: [
        { remoteSubnets: ['192.168.1.0/24'] },
        { displayName: 'overlapping-neighbour', remoteSubnets: ['192.168.1.0/24', '192.168.250.0/24'] },
      ],
    });
  });
});

describe('faults', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['busy-with-retry-after', [429, 429, 200], '2', 1],
    ['busy-without-header', [429, 429, 200], null, 1],
    ['put-5xx-applied', [502, 429, 429], null, 1],
    ['put-5xx-lost', [503, 200, 429], null, 1],
  ] as const)('answers three PUTs in %s', async (name, statuses, retryAfter, applied) => {
    const office = simulatedOffice(SCENARIOS[name]);
    const body = rekeyed(await read(office));
    const answers = [];
    for (const _ of statuses) answers.push(await office.send('PUT', CONNECTION, body));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect(answers[0]?.headers.get('retry-after')).toBe(retryAfter);
    expect(office.facts().putsApplied).toBe(applied);
  });

  it.each([
    ['put-times-out-applied', 1],
    ['put-times-out-lost', 0],
  ] as const)('does not answer the first PUT in %s', async (name, applied) => {
    const office = simulatedOffice(SCENARIOS[name]);
    let answered = false;
    const put = rekey(office).finally(() => {
      answered = true;
    });
    await vi.advanceTimersByTimeAsync(119_000);
    expect(answered).toBe(false);
    expect(office.facts()).toMatchObject({ puts: 1, putsApplied: applied });
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await put).status).toBe(504);
  });

  it('cuts the answer to the first PUT in put-bad-json, and one status in bad-json', async () => {
    const first = simulatedOffice(SCENARIOS['put-bad-json']);
    await expect((await rekey(first)).json()).rejects.toThrow(SyntaxError);
    expect(first.facts().putsApplied).toBe(1);
    const later = simulatedOffice(SCENARIOS['bad-json']);
    const looks = async () => (await later.send('GET', `${GATEWAY}/status`)).json();
    await expect(looks()).resolves.toHaveProperty('gatewayStatus');
    await rekey(later);
    await expect(looks()).rejects.toThrow(SyntaxError);
    await expect(looks()).resolves.toHaveProperty('gatewayStatus');
  });

  it.each([
    ['flaky-reads', false, [...Array(10).fill(200), 503, 200]],
    ['reads-fail-after-put', true, [...Array(6).fill(503), 200]],
    ['busy-reads', true, [...Array(6).fill(429), 200]],
  ] as const)('fails some GETs in %s', async (name, afterPut, statuses) => {
    const office = simulatedOffice(SCENARIOS[name]);
    if (afterPut) await rekey(office);
    const seen = [];
    for (const _ of statuses) seen.push((await office.send('GET', `${CONNECTION}/status`)).status);
    expect(seen).toEqual(statuses);
  });

  it('takes its time in slow-answers', async () => {
    const office = simulatedOffice(SCENARIOS['slow-answers']);
    let answered = false;
    const get = office.send('GET', CONNECTION).finally(() => {
      answered = true;
    });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(answered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await get).status).toBe(200);
  });

  it.each([
    ['second-writer', 'after the first read', false],
    ['second-writer-midway', 'after the first PUT', true],
  ] as const)('has another writer in %s, once, %s', async (name, _, afterPut) => {
    const office = simulatedOffice(SCENARIOS[name]);
    const labels = async () => (await read(office)).labels;
    const first = await (afterPut ? rekey(office) : office.send('GET', CONNECTION));
    expect(await first.json()).toMatchObject({ labels: { site: 'simulated' } });
    expect(await labels()).toEqual({ site: 'simulated', 'edited-by': 'somebody-else' });
    office.wait(5);
    const { labels: __, ...rest } = await read(office);
    await office.send('PUT', CONNECTION, rest);
    expect(await labels()).toEqual({});
  });
});

describe('signing in', () => {
  const grant = (more: string) =>
    `grant_type=${encodeURIComponent('urn:ietf:params:oauth:grant-type:jwt-bearer')}${more}`;

  it('asks for a token that it issued, and refuses it after its time', async () => {
    const office = simulatedOffice(SCENARIOS['token-expires']);
    expect((await office.send('GET', CONNECTION)).status).toBe(401);
    const strange = await office.send('GET', CONNECTION, undefined, { authorization: 'Bearer strange' });
    expect(await strange.json()).toMatchObject({ error: { code: 401, status: 'UNAUTHORIZED' } });
    const issued = TokenSchema.parse(await (await office.send('POST', '/token', grant('&assertion=any'))).json());
    const use = () => office.send('GET', CONNECTION, undefined, { authorization: `Bearer ${issued.access_token}` });
    expect((await use()).status).toBe(200);
    office.wait(4);
    expect((await use()).status).toBe(401);
    expect(issued.expires_in).toBe(3600);
  });

  it('goes with any scenario, and refuses a request without an assertion', async () => {
    const { send } = simulatedOffice({ auth: 'token' });
    expect((await send('GET', '/v2/projects/x')).status).toBe(401);
    expect((await send('POST', '/token', grant(''))).status).toBe(400);
    expect((await send('GET', `/simulator/connections/${ID}`)).status).toBe(200);
  });
});

describe('the control paths', () => {
  const device = `/simulator/connections/${ID}/device`;

  it('tell what an observer sees, never a key', async () => {
    const office = simulatedOffice();
    const body = rekeyed(await read(office));
    await office.send('PUT', CONNECTION, body, { 'user-agent': 'vpn-change/0 (change c1)' });
    const text = await (await office.send('GET', `/simulator/connections/${ID}`)).text();
    expect(JSON.parse(text)).toMatchObject({
      tunnels: { tunnel2: { up: false, keysMatch: false } },
      puts: 1,
      lastUserAgent: 'vpn-change/0 (change c1)',
      requests: {
        'PUT /v1/projects/{projectId}/regions/{region}/gateways/{gatewayId}/connections/{connectionId}': 1,
      },
    });
    const list = await (await office.send('GET', '/simulator/connections')).text();
    expect(list).toContain(ID);
    expect(text + list).not.toContain('canary');
  });

  it('carry orders to the device', async () => {
    const office = simulatedOffice(SCENARIOS['keys-differ-first']);
    const key = canary('control').reveal();
    const order = async (body: object) => (await office.send('POST', device, body)).status;
    expect(await order({ action: 'load-key', tunnel: 'tunnel1', preSharedKey: key })).toBe(200);
    expect(office.simulator.holdsKey(ID, 'device', 'tunnel1', OLD.tunnel1)).toBe(true);
    expect(await order({ action: 'revert-key', tunnel: 'tunnel1', preSharedKey: key })).toBe(200);
    expect(office.simulator.holdsKey(ID, 'device', 'tunnel1', canary('control'))).toBe(true);
    expect(await order({ action: 'prefer-tunnel', tunnel: 'tunnel2' })).toBe(200);
    expect(office.device().bytesPerSecond('tunnel2')).toBeGreaterThan(office.device().bytesPerSecond('tunnel1'));
    expect(await order({ action: 'reconnect', tunnel: 'tunnel2' })).toBe(200);
    expect(office.facts().tunnels.tunnel2.up).toBe(false);
    const evidence = await office.send('POST', device, { action: 'evidence', tunnel: 'tunnel1' });
    expect(await evidence.json()).toEqual({ lastAuthenticatedAt: '2026-02-28T20:00:00.000Z' });
  });

  it.each([
    [
      'a refused key',
      SCENARIOS['device-refuses-key'],
      device,
      { action: 'load-key', tunnel: 'tunnel1', preSharedKey: NEW.tunnel1.reveal() },
      409,
    ],
    ['an order without a key', {}, device, { action: 'load-key', tunnel: 'tunnel1' }, 400],
    ['an unknown action', {}, device, { action: 'explode', tunnel: 'tunnel1' }, 400],
    [
      'an unknown connection',
      {},
      '/simulator/connections/nobody/device',
      { action: 'evidence', tunnel: 'tunnel1' },
      404,
    ],
    ['a second writer of nothing', {}, '/simulator/connections/nobody/second-writer', {}, 404],
  ])('answer %s without repeating it', async (_, scenario, path, body, status) => {
    const answer = await simulatedOffice(scenario).send('POST', path, body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('canary');
  });

  it('let a second writer edit the connection', async () => {
    const office = simulatedOffice();
    await office.send('POST', `/simulator/connections/${ID}/second-writer`);
    expect(await read(office)).toMatchObject({ labels: { 'edited-by': 'somebody-else' } });
  });
});
