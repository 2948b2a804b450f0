import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../adapters/local/read-settings.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { OPERATIONS } from '../../api/operations.ts';
import { policyGrants } from '../../api/policy-grants.ts';
import { ChangePageSchema } from '../../api/schemas/change-page.ts';
import { ChangeViewSchema } from '../../api/schemas/change-view.ts';
import { ConnectionListSchema, ConnectionViewSchema } from '../../api/schemas/connection-view.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { PreSharedKey, pskSetToSecretString } from '../../domain/pre-shared-key.ts';
import type { Served } from '../../local/loopback-server.ts';
import { SCENARIOS } from '../../local/simulator/scenarios.ts';
import { serveSimulator } from '../../local/simulator/serve.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import { runProgram } from '../cli/run-program.ts';
import { deployedApi, PEOPLE, told } from './deployed-api.ts';

const { connections } = readSettings('test/aws/connections.yaml');
let api: Awaited<ReturnType<typeof deployedApi>>;
let served: Served;

beforeAll(async () => {
  api = await deployedApi();
  const secrets = new SecretsManagerClient({});
  const key = (tunnel: string) => new PreSharedKey(`canary.${tunnel}.${randomUUID()}`);
  const keys = { tunnel1: key('tunnel1'), tunnel2: key('tunnel2') };
  for (const { pskSecret: SecretId } of Object.values(connections)) {
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: pskSetToSecretString(keys) }));
  }
  const seeds = Object.entries(connections).map(([displayName, ref]) => {
    return { ref, displayName, routingType: 'ROUTE_BASED' as const, keys, follows: true };
  });
  const simulator = createSimulator({ clock: systemClock(), scenario: SCENARIOS.calm, connections: seeds });
  served = await serveSimulator(simulator, { port: Number(process.env.SIMULATOR_PORT) });
});
afterAll(async () => served.close());
afterEach(() => vi.unstubAllEnvs());

/** A change that no other is like. */
function order(connection: string, more: object = {}) {
  const labels = { run: randomUUID().slice(0, 8) };
  return { kind: 'update' as const, connection, patch: { labels }, ticket: `CHG-${randomUUID()}`, ...more };
}

async function executionsOf(id: string): Promise<number> {
  let found = 0;
  const { stateMachineArn } = api;
  for await (const page of paginateListExecutions({ client: new SFNClient({}) }, { stateMachineArn })) {
    found += (page.executions ?? []).filter(({ name }) => name === id).length;
  }
  return found;
}

describe('the API on the emulator', () => {
  it('answers on every route, and on all but the open ones only to who signs', async () => {
    for (const { method, path, guard } of OPERATIONS) {
      const { status } = await fetch(`${api.root}${path.replace(/\{\w+\}/, 'x')}`, { method });
      expect([`${method} ${path}`, status]).toEqual([`${method} ${path}`, guard === null ? 200 : 403]);
    }
  });

  it.each(['anna', 'bert', 'carla', 'dora'] as const)('is open to %s as far as the policy goes', async (person) => {
    for (const { method, path, guard } of OPERATIONS.filter((operation) => operation.guard !== null)) {
      const call = `${method} ${path}`;
      const granted = guard !== null && policyGrants(PEOPLE[person], guard, ['approver']);
      expect([call, await api.mayCall(person, method, path.replace(/\{\w+\}/, 'x'))]).toEqual([call, granted]);
    }
  });

  it('shows the connections, each live with the age of its keys', async () => {
    const list = ConnectionListSchema.parse((await api.call.dora({ method: 'GET', path: '/connections' })).json);
    expect(list.connections.map(({ name }) => name).toSorted()).toEqual(Object.keys(connections).toSorted());
    const { json } = await api.call.dora({ method: 'GET', path: '/connections/office' });
    const { live, unreadable } = ConnectionViewSchema.parse(json);
    expect(unreadable).toBeNull();
    expect(live?.tunnels.map(({ established }) => established)).toEqual([true, true]);
    expect(live?.keys).toMatchObject({ ageDays: 0, pending: null });
  });

  it('takes a change, runs it, and tells who asked and what it did', async () => {
    const wish = order('office', { reason: 'emulator test' });
    const id = await api.ask(wish);
    expect(await api.ended(id)).toMatchObject({
      outcome: 'applied',
      reason: 'emulator test',
      requestedBy: { name: api.arnOf('anna'), via: 'iam' },
    });
    const { entries } = await api.dora.trail(id);
    expect(entries.map(({ code }) => code)).toEqual(expect.arrayContaining(['change.sent', 'execution.succeeded']));
    const path = `/changes?ticket=${wish.ticket}&outcome=applied&connection=office`;
    const page = ChangePageSchema.parse((await api.call.dora({ method: 'GET', path })).json);
    expect(page.changes.map((change) => change.id)).toEqual([id]);
  });

  it('makes one execution of fifty requests at once', async () => {
    const wish = order('office', { dryRun: true });
    const ids = await Promise.all(Array.from({ length: 50 }, () => api.ask(wish)));
    expect(new Set(ids).size).toBe(1);
    const [id] = ids;
    expect(await api.ended(ChangeIdSchema.parse(id))).toMatchObject({ outcome: 'planned' });
    expect(await api.ask(wish)).toBe(id);
    expect(await executionsOf(String(id))).toBe(1);
  });

  it('refuses what it cannot take, with the status and the name of the problem', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const post = (body: object, more = {}) => api.call.anna({ method: 'POST', path: '/changes', body, ...more });
    expect((await post(order('office', { dryRun: true }), { headers })).status).toBe(202);
    expect(told(await post(order('office'), { headers }))).toBe('422 idempotency-key-reused');
    expect(told(await post(order('nowhere')))).toBe('422 wish-refused');
    expect(told(await post({ ...order('office'), requestedBy: 'bert' }))).toBe('400 unknown-field');
    expect(told(await post(order('office', { reason: 'x'.repeat(70_000) })))).toBe('413 body-too-large');
    const get = async (path: string) => told(await api.call.dora({ method: 'GET', path }));
    expect(await get('/changes?cursor=none')).toBe('400 invalid-request');
    expect(await get('/changes/chg-unknown')).toBe('404 unknown-change');
    expect(await get('/connections/nowhere')).toBe('404 unknown-connection');
  });

  it('lets a change wait until somebody else has approved its plan', async () => {
    const id = await api.ask(order('guarded'));
    const { waitingFor } = await api.waitsFor(id, 'approval');
    const planHash = waitingFor?.for === 'approval' ? waitingFor.plan.hash : '';
    const approval = { decision: 'approve' as const, planHash };
    const refusal = (code: string) => ({ refusals: [expect.objectContaining({ code })] });
    await expect(api.anna.decideApproval(id, approval)).rejects.toMatchObject(refusal('requester-cannot-approve'));
    const moved = api.bert.decideApproval(id, { ...approval, planHash: 'f'.repeat(64) });
    await expect(moved).rejects.toMatchObject(refusal('plan-moved'));
    await api.bert.decideApproval(id, approval);
    const { outcome, signals } = await api.ended(id);
    expect(outcome).toBe('applied');
    expect(signals).toContainEqual(
      expect.objectContaining({ kind: 'approval', about: planHash, by: { name: api.arnOf('bert'), via: 'iam' } }),
    );
    await expect(api.bert.review(id, {})).rejects.toMatchObject(refusal('not-an-emergency'));
  });

  it('ends a change that is cancelled while it waits, before anything was changed', async () => {
    const id = await api.ask(order('guarded'));
    await api.waitsFor(id, 'approval');
    await api.carla.cancel(id, { comment: 'not today' });
    const { outcome, result } = await api.ended(id);
    expect([outcome, result?.steps]).toEqual(['rejected', []]);
  });

  it('keeps an applied change that is confirmed in time', async () => {
    const id = await api.ask(order('office', { confirmWithinMinutes: 60 }));
    await api.waitsFor(id, 'confirmation');
    await api.carla.confirm(id, {});
    expect(await api.ended(id)).toMatchObject({ outcome: 'applied' });
  });

  it('takes each step when a person has made the device at the other end ready', async () => {
    const id = await api.ask({ kind: 'rotate-psk', connection: 'handed', ticket: `CHG-${randomUUID()}` });
    for (const put of ['forward-0', 'forward-1']) {
      const { waitingFor } = await api.until(
        id,
        (change) => change.waitingFor?.for === 'peer' && change.waitingFor.put === put,
      );
      const orders = waitingFor?.for === 'peer' ? waitingFor.orders : [];
      expect(orders.map(({ secretId }) => String(secretId))).toEqual(['vpn/handed']);
      await api.carla.reportPeerReady(id, { put });
    }
    expect(await api.ended(id)).toMatchObject({ outcome: 'applied' });
  });

  it('is called from the command line with AWS credentials', async () => {
    const patch = join(mkdtempSync(join(tmpdir(), 'patch-')), 'patch.json');
    writeFileSync(patch, JSON.stringify(order('guarded').patch));
    const where = ['--target', 'aws', '--api', api.root, '--json'];
    const wish = ['request', 'guarded', '--patch', patch, '--ticket', `CHG-${randomUUID()}`, ...where];
    const asked = await runProgram(wish, { cwd: '.' });
    expect([asked.code, asked.err]).toEqual([0, '']);
    const { id } = ChangeViewSchema.parse(JSON.parse(asked.out));
    const { waitingFor } = await api.waitsFor(ChangeIdSchema.parse(id), 'approval');
    const planHash = waitingFor?.for === 'approval' ? waitingFor.plan.hash : '';
    vi.stubEnv('AWS_ACCESS_KEY_ID', api.users.bert.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', api.users.bert.secretAccessKey);
    const approved = await runProgram(['approve', String(id), '--plan-hash', planHash, ...where], { cwd: '.' });
    expect([approved.code, approved.err]).toEqual([0, '']);
    expect(await api.ended(ChangeIdSchema.parse(id))).toMatchObject({ outcome: 'applied' });
  });
});
