import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { stackOutputs } from '../../adapters/aws/stack-outputs.ts';
import { readSettings } from '../../adapters/local/read-settings.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { OPERATIONS } from '../../api/operations.ts';
import { ChangePageSchema } from '../../api/schemas/change-page.ts';
import { type ChangeView, ChangeViewSchema } from '../../api/schemas/change-view.ts';
import { ConnectionListSchema, ConnectionViewSchema } from '../../api/schemas/connection-view.ts';
import { ProblemSchema } from '../../api/schemas/problem.ts';
import { TrailSchema } from '../../api/schemas/trail.ts';
import { PreSharedKey, pskSetToSecretString } from '../../domain/pre-shared-key.ts';
import type { Served } from '../../local/loopback-server.ts';
import { SCENARIOS } from '../../local/simulator/scenarios.ts';
import { serveSimulator } from '../../local/simulator/serve.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import { iamUser, signedFetch } from './iam-users.ts';

const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? '');
const settings = readSettings('test/aws/connections.yaml');
const sfn = new SFNClient({});
const run = randomUUID().slice(0, 8);
/** Who calls: an IAM user each, with the policy of a role. */
const PEOPLE = { anna: 'Requester', bert: 'Approver', carla: 'Operator', dora: 'Auditor' } as const;
type Person = keyof typeof PEOPLE;

const users = new Map<Person, Awaited<ReturnType<typeof iamUser>>>();
let outputs: Readonly<Record<string, string>>;
let served: Served;

beforeAll(async () => {
  outputs = await stackOutputs(new CloudFormationClient({}), 'vpn-change');
  for (const person of ['anna', 'bert', 'carla', 'dora'] as const) {
    users.set(person, await iamUser(endpoint, nameOf(person), outputs[`${PEOPLE[person]}PolicyArn`] ?? ''));
  }
  const key = (tunnel: string) => new PreSharedKey(`canary.${tunnel}.${run}.0123456789ABCDEFGHIJKLMN`);
  const keys = { tunnel1: key('tunnel1'), tunnel2: key('tunnel2') };
  const secrets = new SecretsManagerClient({});
  const connections = [];
  for (const [displayName, ref] of Object.entries(settings.connections)) {
    const SecretString = pskSetToSecretString(keys);
    await secrets.send(new PutSecretValueCommand({ SecretId: ref.pskSecret, SecretString }));
    connections.push({ ref, displayName, routingType: 'ROUTE_BASED' as const, keys, follows: true });
  }
  const simulator = createSimulator({ clock: systemClock(), scenario: SCENARIOS.calm, connections });
  served = await serveSimulator(simulator, { port: Number(process.env.SIMULATOR_PORT) });
});
afterAll(async () => served.close());

function nameOf(person: Person): string {
  return `${person}-${run}`;
}

/** The emulator serves the API below a path as well: nothing here resolves the host that `ApiUrl` names. */
function urlOf(path: string): URL {
  const [apiId] = new URL(outputs.ApiUrl ?? '').hostname.split('.');
  return new URL(`/_aws/execute-api/${apiId}${path}`, endpoint);
}

async function call(person: Person, method: string, path: string, body?: object, headers = {}): Promise<Response> {
  const credentials = users.get(person);
  if (!credentials) throw new Error(`nobody made ${person}`);
  const sent =
    body === undefined
      ? { headers }
      : { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  return signedFetch('execute-api', credentials, { method, url: urlOf(path), ...sent });
}

/** `409 plan-moved`, or the status alone. */
async function told(answer: Response): Promise<string> {
  const problem = ProblemSchema.safeParse(await answer.json());
  return [answer.status, ...(problem.success ? [problem.data.type.replace(/^.*:/, '')] : [])].join(' ');
}

async function view(answer: Response): Promise<ChangeView> {
  const json: unknown = await answer.json();
  if (!answer.ok) throw new Error(`answered ${answer.status}: ${JSON.stringify(json)}`);
  return ChangeViewSchema.parse(json);
}

const look = async (id: string) => view(await call('dora', 'GET', `/changes/${id}`));

/** The change, as soon as it is so. */
async function until(id: string, is: (change: ChangeView) => boolean): Promise<ChangeView> {
  for (;;) {
    const change = await look(id);
    if (is(change)) return change;
    if (change.status === 'ended') throw new Error(`it ended as ${change.outcome}: ${change.result?.reason}`);
    await pause(250);
  }
}
const ended = (id: string) => until(id, ({ status }) => status === 'ended');
const waiting = (id: string, what: string) => until(id, ({ waitingFor }) => waitingFor?.for === what);

const label = (connection: string, more: object = {}) => ({
  kind: 'update',
  connection,
  patch: { labels: { run: randomUUID().slice(0, 8) } },
  ticket: `CHG-${randomUUID()}`,
  ...more,
});
const ask = async (order: object) => view(await call('anna', 'POST', '/changes', order));

async function executionsOf(id: string): Promise<number> {
  const stateMachineArn = outputs.StateMachineArn ?? '';
  let found = 0;
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
    found += executions.filter(({ name }) => name === id).length;
  }
  return found;
}

describe('the API on the emulator', () => {
  it('answers on every route, and takes nobody who does not sign but on the open ones', async () => {
    for (const { method, path, guard } of OPERATIONS) {
      const { status } = await fetch(urlOf(path.replace(/\{\w+\}/, 'x')), { method });
      expect([`${method} ${path}`, status]).toEqual([`${method} ${path}`, guard === null ? 200 : 403]);
    }
  });

  it('shows connections, live, with the age of their keys', async () => {
    const { connections } = ConnectionListSchema.parse(await (await call('dora', 'GET', '/connections')).json());
    expect(connections.map(({ name }) => name).toSorted()).toEqual(Object.keys(settings.connections).toSorted());
    const one = ConnectionViewSchema.parse(await (await call('dora', 'GET', '/connections/office')).json());
    expect(one).toMatchObject({ name: 'office', unreadable: null });
    expect(one.live?.tunnels.map(({ established }) => established)).toEqual([true, true]);
    expect(one.live?.keys).toMatchObject({ ageDays: 0, pending: null });
  });

  it('takes a change, runs it, and tells what was asked, by whom, and what it did', async () => {
    const order = label('office', { reason: 'emulator test' });
    const asked = await call('anna', 'POST', '/changes', order);
    expect([asked.status, asked.headers.get('location')]).toEqual([202, expect.stringMatching(/^\/changes\/\S+$/)]);
    const { id, requestedBy } = await view(asked);
    expect(requestedBy).toEqual({ name: `arn:aws:iam::000000000000:user/${nameOf('anna')}`, via: 'iam' });
    expect(await ended(id)).toMatchObject({ outcome: 'applied', reason: 'emulator test', ticket: order.ticket });
    const { entries } = TrailSchema.parse(await (await call('dora', 'GET', `/changes/${id}/trail`)).json());
    expect(entries.map(({ code }) => code)).toContain('put.sent');
    const page = await call('dora', 'GET', `/changes?ticket=${order.ticket}&outcome=applied&connection=office`);
    expect(ChangePageSchema.parse(await page.json()).changes.map((change) => change.id)).toEqual([id]);
  });

  it('makes one execution of fifty requests at once', async () => {
    const order = label('office', { dryRun: true });
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('anna', 'POST', '/changes', order)));
    const views = await Promise.all(answers.map(view));
    const [id = ''] = views.map((each) => each.id);
    expect(new Set(views.map((each) => each.id)).size).toBe(1);
    expect(await ended(id)).toMatchObject({ outcome: 'planned' });
    expect(await executionsOf(id)).toBe(1);
    expect((await ask(order)).id).toBe(id);
    expect(await executionsOf(id)).toBe(1);
  });

  it('refuses another order under the same key, and an order that cannot be taken', async () => {
    const key = { 'idempotency-key': randomUUID() };
    await view(await call('anna', 'POST', '/changes', label('office', { dryRun: true }), key));
    expect(await told(await call('anna', 'POST', '/changes', label('office'), key))).toBe('422 idempotency-key-reused');
    expect(await told(await call('anna', 'POST', '/changes', label('nowhere')))).toBe('422 wish-refused');
    expect(await told(await call('anna', 'POST', '/changes', { ...label('office'), requestedBy: 'bert' }))).toBe(
      '400 unknown-field',
    );
    expect(await told(await call('anna', 'POST', '/changes', label('office', { reason: 'x'.repeat(70_000) })))).toBe(
      '413 body-too-large',
    );
  });

  it('lets a change wait until somebody else has approved its plan', async () => {
    const { id } = await ask(label('guarded'));
    const { waitingFor } = await waiting(id, 'approval');
    const planHash = waitingFor?.for === 'approval' ? waitingFor.plan.hash : '';
    const approve = { decision: 'approve', planHash, comment: 'looked at the diff' };
    expect(await told(await call('anna', 'POST', `/changes/${id}/approval`, approve))).toBe(
      '403 requester-cannot-approve',
    );
    const other = { ...approve, planHash: 'f'.repeat(64) };
    expect(await told(await call('bert', 'POST', `/changes/${id}/approval`, other))).toBe('409 plan-moved');
    await view(await call('bert', 'POST', `/changes/${id}/approval`, approve));
    const { outcome, signals } = await ended(id);
    expect(outcome).toBe('applied');
    const approval = signals.find(({ kind }) => kind === 'approval');
    expect(approval).toMatchObject({
      about: planHash,
      by: { name: `arn:aws:iam::000000000000:user/${nameOf('bert')}` },
    });
    expect(await told(await call('bert', 'POST', `/changes/${id}/review`, {}))).toBe('409 not-an-emergency');
  });

  it('cancels a change that waits, before anything was changed', async () => {
    const { id } = await ask(label('guarded'));
    await waiting(id, 'approval');
    await view(await call('carla', 'POST', `/changes/${id}/cancellation`, { comment: 'not today' }));
    const { outcome, result } = await ended(id);
    expect([outcome, result?.steps]).toEqual(['rejected', []]);
  });

  it('keeps an applied change that is confirmed in time', async () => {
    const { id } = await ask(label('office', { confirmWithinMinutes: 60 }));
    await waiting(id, 'confirmation');
    await view(await call('carla', 'POST', `/changes/${id}/confirmation`, {}));
    expect(await ended(id)).toMatchObject({ outcome: 'applied' });
  });

  it('goes on with each step when the device at the other end is said to be ready', async () => {
    const rotation = { kind: 'rotate-psk', connection: 'handed', ticket: `CHG-${run}` };
    const { id } = await ask(rotation);
    for (const put of ['forward-0', 'forward-1']) {
      const { waitingFor } = await until(
        id,
        (change) => change.waitingFor?.for === 'peer' && change.waitingFor.put === put,
      );
      const orders = waitingFor?.for === 'peer' ? waitingFor.orders : [];
      expect(orders.map(({ secretId }) => String(secretId))).toEqual(['vpn/handed']);
      await view(await call('carla', 'POST', `/changes/${id}/peer-ready`, { put }));
    }
    expect(await ended(id)).toMatchObject({ outcome: 'applied' });
  });

  it('says that there is no such thing', async () => {
    expect(await told(await call('dora', 'GET', '/changes/chg-unknown'))).toBe('404 unknown-change');
    expect(await told(await call('dora', 'GET', '/connections/nowhere'))).toBe('404 unknown-connection');
    const health = z.object({ status: z.string() }).parse(await (await fetch(urlOf('/healthz'))).json());
    expect(health.status).toBe('ok');
  });
});
