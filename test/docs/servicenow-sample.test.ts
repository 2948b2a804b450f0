import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpCallbackSender } from '../../adapters/callback/http-callback-sender.ts';
import { callbackMessage } from '../../domain/callback-message.ts';
import { type ChangeEvent, endedEvent, startedEvent, waitingEvent } from '../../domain/change-event.ts';
import { ChangeRequestSchema } from '../../domain/change-request.ts';
import { OUTCOMES, type Outcome } from '../../domain/change-result.ts';
import { ConcealedText } from '../../domain/concealed-text.ts';
import { json, type LoopbackServer, startServer } from '../adapters/stackit/loopback-server.ts';
import { OLD_VERSION, rotateRequest } from '../domain/example-documents.ts';
import { AT, changeResult, peerWait } from '../domain/example-events.ts';

const SYS_ID = '9d385017c611228701d22104cc95c371';
const SECRET = new ConcealedText('canary-0123456789-0123456789-0123456789');
const TICKET = {
  sys_id: SYS_ID,
  number: 'CHG0030001',
  type: 'normal',
  short_description: 'Quarterly rotation',
  justification: 'the old key was published',
  start_date: '2026-03-01 02:00:00',
  end_date: '2026-03-01 04:00:00',
  u_vpn_connection: 'office-neckarsulm',
  u_vpn_patch: '',
};
const REQUEST = rotateRequest({ ticket: TICKET.number });

/** Both sides of the bridge, and the sample between them as somebody would run it. */
let api: LoopbackServer;
let instance: LoopbackServer;
let apiAnswer: { status: number; body: object };
let instanceStatus: number;
let bridge: ChildProcess;
let url: string;

beforeEach(async () => {
  apiAnswer = { status: 202, body: {} };
  instanceStatus = 200;
  api = await startServer((response) => json(response, apiAnswer.body, apiAnswer.status));
  instance = await startServer((response) => json(response, { result: [{ sys_id: SYS_ID }] }, instanceStatus));
  bridge = spawn(process.execPath, ['docs/integrations/servicenow/bridge.mjs'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      VPN_CHANGE_URL: api.url,
      VPN_CHANGE_TOKEN: 'canary-token',
      SIGNING_SECRET: SECRET.reveal(),
      BRIDGE_URL: 'https://bridge.example.com',
      BRIDGE_TOKEN: 'let-me-in',
      PORT: '0',
      SERVICENOW_URL: instance.url,
      SERVICENOW_USER: 'vpn',
      SERVICENOW_PASSWORD: 'canary-password',
    },
  });
  const [said] = bridge.stdout ? await once(bridge.stdout, 'data') : [];
  url = `http://127.0.0.1:${/^listening on (\d+)/.exec(String(said))?.[1]}`;
});
afterEach(async () => {
  bridge.kill();
  await Promise.all([once(bridge, 'close'), api.close(), instance.close()]);
});

async function ticket(fields: object = {}, token = 'let-me-in'): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ ...TICKET, ...fields });
  return (await fetch(`${url}/tickets`, { method: 'POST', headers, body })).status;
}

/** As vpn-change itself tells it. */
function tell(event: ChangeEvent, secret = SECRET, now = Date.now()) {
  return httpCallbackSender({ timeoutSeconds: 10 }).post(`${url}/callbacks`, callbackMessage(event, secret, now));
}

const writes = () => instance.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body));

describe('a change request in ServiceNow', () => {
  it('becomes a change, named by its sys_id', async () => {
    expect(await ticket()).toBe(202);
    const [asked] = api.seen;
    expect(asked).toMatchObject({
      method: 'POST',
      path: '/changes',
      headers: { authorization: 'Bearer canary-token', 'idempotency-key': SYS_ID },
    });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      kind: 'rotate-psk',
      connection: 'office-neckarsulm',
      ticket: 'CHG0030001',
      reason: 'Quarterly rotation',
      notBefore: '2026-03-01T02:00:00Z',
      notAfter: '2026-03-01T04:00:00Z',
      outsideWindow: 'wait',
      callbackUrl: 'https://bridge.example.com/callbacks',
    });
  });

  it.each([
    ['a rotation', {}],
    ['an emergency', { type: 'emergency' }],
    [
      'a change of the configuration, at any time',
      { u_vpn_patch: '{"displayName":"x"}', start_date: '', end_date: '' },
    ],
  ])('asks for what vpn-change takes: %s', async (_, fields) => {
    await ticket(fields);
    const asked = JSON.parse(api.seen[0]?.body ?? '');
    const { changeId, requestedBy, requestedAt, dryRun, strategy, allowInterruption, ...rest } = REQUEST;
    const added = { changeId, requestedBy, requestedAt, dryRun, strategy, allowInterruption };
    const tunnels = asked.kind === 'rotate-psk' && 'tunnels' in rest ? { tunnels: rest.tunnels } : {};
    expect(ChangeRequestSchema.parse({ ...added, ...tunnels, ...asked })).toMatchObject(asked);
  });

  it('hears at once when it is refused, and why', async () => {
    apiAnswer = { status: 422, body: { title: 'connection.not-configured' } };
    expect(await ticket()).toBe(422);
    expect(instance.seen).toMatchObject([{ method: 'PATCH', path: `/api/now/table/change_request/${SYS_ID}` }]);
    expect(writes()).toEqual([{ work_notes: expect.stringContaining('connection.not-configured') }]);
  });

  it('hears of a patch that nobody could read', async () => {
    expect(await ticket({ u_vpn_patch: '{displayName: x}' })).toBe(422);
    expect([writes(), api.seen]).toEqual([[{ work_notes: expect.stringContaining('u_vpn_patch is no JSON') }], []]);
  });

  it('can be sent again when vpn-change does not answer', async () => {
    apiAnswer = { status: 503, body: {} };
    expect(await ticket()).toBe(502);
    expect(instance.seen).toEqual([]);
  });

  it.each([
    ['without the token of the bridge', {}, 'another', 401],
    ['without a sys_id', { sys_id: '../incident/1' }, 'let-me-in', 400],
  ])('is not let in %s', async (_, fields, token, status) => {
    expect(await ticket(fields, token)).toBe(status);
    expect([...api.seen, ...instance.seen]).toEqual([]);
  });
});

describe('what vpn-change tells', () => {
  const CLOSE_CODES: Partial<Record<Outcome, string>> = {
    applied: 'successful',
    unchanged: 'successful',
    'rolled-back': 'unsuccessful',
    rejected: 'unsuccessful',
  };

  it.each(OUTCOMES)('of an end as %s is written back', async (outcome) => {
    const event = endedEvent(REQUEST, changeResult({ outcome, reason: 'so it went' }));
    expect(await tell(event)).toEqual({ kind: 'delivered' });
    const [found, written] = instance.seen;
    expect(found?.path).toContain('/api/now/table/change_request?sysparm_query=number=CHG0030001&');
    expect(written).toMatchObject({ method: 'PATCH', path: `/api/now/table/change_request/${SYS_ID}` });
    const code = CLOSE_CODES[outcome];
    expect(writes()).toEqual([
      {
        work_notes: `vpn-change ${outcome}: change ${REQUEST.changeId}\nso it went`,
        ...(code ? { close_code: code, close_notes: 'so it went' } : {}),
      },
    ]);
  });

  it('of a device to prepare says which key to load, and where the vault has it', async () => {
    await tell(waitingEvent(REQUEST, peerWait(), AT));
    expect(writes()).toEqual([
      { work_notes: expect.stringContaining(`load-key for tunnel2: version ${OLD_VERSION} of secret vpn/office`) },
    ]);
  });

  it('of an emergency asks for its review', async () => {
    const emergency = rotateRequest({ ticket: TICKET.number, emergency: { justification: TICKET.justification } });
    await tell(endedEvent(emergency, changeResult()));
    expect(writes()).toMatchObject([{ work_notes: expect.stringContaining('a review is due') }]);
  });

  it('twice is written once', async () => {
    for (const _ of [1, 2]) expect(await tell(startedEvent(REQUEST, AT))).toEqual({ kind: 'delivered' });
    expect(writes()).toHaveLength(1);
  });

  it('comes again later when ServiceNow could not be written', async () => {
    instanceStatus = 500;
    expect(await tell(startedEvent(REQUEST, AT))).toEqual({ kind: 'failed', why: 'answered 502' });
    instanceStatus = 200;
    expect(await tell(startedEvent(REQUEST, AT))).toEqual({ kind: 'delivered' });
    expect(writes()).toHaveLength(1);
  });

  it('of a ticket that is none of ServiceNow reaches no query', async () => {
    const event = startedEvent(rotateRequest({ ticket: 'CHG1^ORnumber=CHG2' }), AT);
    expect(await tell(event)).toEqual({ kind: 'failed', why: 'answered 502' });
    expect(instance.seen).toEqual([]);
  });

  it('is not believed when it is signed with another secret, or long ago', async () => {
    const forged = await tell(startedEvent(REQUEST, AT), new ConcealedText('another'.repeat(6)));
    const old = await tell(startedEvent(REQUEST, AT), SECRET, Date.now() - 301_000);
    expect([forged, old]).toEqual([
      { kind: 'failed', why: 'answered 401' },
      { kind: 'failed', why: 'answered 401' },
    ]);
    const unsigned = await fetch(`${url}/callbacks`, { method: 'POST', body: '{}' });
    expect([unsigned.status, instance.seen]).toEqual([401, []]);
  });
});
