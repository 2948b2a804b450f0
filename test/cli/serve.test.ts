import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ChangePageSchema } from '../../api/schemas/change-page.ts';
import { type ChangeView, ChangeViewSchema } from '../../api/schemas/change-view.ts';
import { CANARIES, configuration, newOffice, type Office } from './office.ts';
import { blemishes } from './started-program.ts';

const PEOPLE = { anna: ['requester'], bert: ['approver'], carla: ['operator'] };
const ROTATION = { kind: 'rotate-psk', connection: 'office', ticket: 'CHG-1' };
const DRY_RUN = { ...ROTATION, dryRun: true };
const TOKEN = /vpnc_\S+/;

function officeWithPeople(office: object = {}): Office {
  return newOffice(JSON.stringify({ ...JSON.parse(configuration(undefined, office)), api: { people: PEOPLE } }));
}

async function served(office: Office, words: readonly string[] = []) {
  const server = office.start(['serve', '--port', '0', '--scenario', 'calm', ...words]);
  const [url] = await server.says(/^http:\/\/127\.0\.0\.1:\d+(?=\s)/);
  return { ...server, url };
}
type Server = Awaited<ReturnType<typeof served>>;

async function tokensOf({ says }: Server): Promise<Record<string, string>> {
  const [shown] = await says(/(^ {2}\S+ \(.*\): vpnc_\S+\n)+/m);
  return Object.fromEntries(
    [...shown.matchAll(/^ {2}(\S+) .*(vpnc_\S+)$/gm)].map(([, name = '', token = '']) => [name, token]),
  );
}

function client({ url }: Server, token = '') {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const call = (path: string, body?: object) =>
    fetch(`${url}${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
  const view = async (path: string, body?: object) => ChangeViewSchema.parse(await (await call(path, body)).json());
  return {
    call,
    view,
    changes: async () => ChangePageSchema.parse(await (await call('/changes')).json()).changes,
    /** The change as soon as it is as wanted. */
    until: async (id: string, wanted: Partial<ChangeView>) => {
      await expect.poll(() => view(`/changes/${id}`), { timeout: 30_000, interval: 100 }).toMatchObject(wanted);
      return view(`/changes/${id}`);
    },
  };
}

/** What the server answers to these bytes, sent as they are; 0 when it closes without a word. */
function statusOfRequest(port: string, headers: Record<string, string>, chunks: readonly string[]): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const asked = request({ host: '127.0.0.1', port, path: '/changes', method: 'POST', headers });
  asked.on('response', (answer) => {
    resolve(answer.statusCode ?? 0);
    answer.on('error', () => undefined).resume();
  });
  asked.on('error', () => resolve(0));
  for (const chunk of chunks) asked.write(chunk);
  asked.end();
  return promise;
}

async function stopped({ kill, end }: Server) {
  kill('SIGINT');
  return end;
}

it('shows a token for each person once, and keeps only digests', async () => {
  const office = officeWithPeople();
  const first = await served(office);
  const tokens = await tokensOf(first);
  expect(Object.keys(tokens)).toEqual(['anna', 'bert', 'carla']);
  expect((await client(first, tokens.anna).call('/changes')).status).toBe(200);
  expect((await client(first, `${tokens.anna}x`).call('/changes')).status).toBe(401);
  expect(await stopped(first)).toMatchObject({ code: 0, out: expect.not.stringMatching(TOKEN) });
  expect(readFileSync(join(office.cwd, '.vpn-change', 'api-tokens.json'), 'utf8')).not.toMatch(TOKEN);

  const second = await served(office);
  expect((await client(second, tokens.anna).call('/changes')).status).toBe(200);
  expect((await stopped(second)).err).not.toMatch(TOKEN);

  const third = await served(office, ['--new-tokens']);
  expect((await client(third, tokens.anna).call('/changes')).status).toBe(401);
  expect((await client(third, (await tokensOf(third)).anna).call('/changes')).status).toBe(200);
  await stopped(third);
});

it('without api.people serves the user of this machine, in all roles', async () => {
  const server = await served(newOffice());
  const [, roles] = await server.says(/^ {2}\S+ \((.*)\): vpnc_/m);
  expect(roles).toBe('requester, approver, operator, auditor');
  await stopped(server);
});

it('runs a change that is asked for fifty times at the same moment once, to its end and into its record', async () => {
  const office = officeWithPeople();
  await office.importKeys('office');
  const server = await served(office);
  const { anna } = await tokensOf(server);
  const { view, until, changes } = client(server, anna);
  const views = await Promise.all(Array.from({ length: 50 }, () => view('/changes', ROTATION)));
  const [id = ''] = new Set(views.map((each) => each.id));
  expect(new Set(views.map((each) => each.id)).size).toBe(1);
  const ended = await until(id, { status: 'ended' });
  expect(ended).toMatchObject({ outcome: 'applied', requestedBy: { name: 'anna', via: 'token' } });
  expect(await changes()).toHaveLength(1);
  const record: unknown = JSON.parse(readFileSync(join(office.cwd, '.vpn-change', 'records', `${id}.json`), 'utf8'));
  expect(record).toMatchObject({ record: { outcome: 'applied' } });
  const end = await stopped(server);
  expect(end.code).toBe(0);
  expect(end.err.match(/begins: rotate-psk of office, asked for by anna/g)).toHaveLength(1);
  expect(blemishes(end)).toEqual([]);
  expect(JSON.stringify(ended)).not.toContain(CANARIES.tunnel1.preSharedKey);
});

it('ends while a change waits for its approval, and the next one goes on with it', async () => {
  const office = officeWithPeople({ approval: { approvals: 1 } });
  await office.importKeys('office');
  const first = await served(office);
  const { anna, bert } = await tokensOf(first);
  const { id } = await client(first, anna).view('/changes', ROTATION);
  await client(first, anna).until(id, { status: 'waiting' });
  const end = await stopped(first);
  expect([end.code, end.err]).toEqual([0, expect.stringContaining('waits; the next vpn-change serve goes on with it')]);

  const second = await served(office);
  const { until, view } = client(second, bert);
  const { waitingFor } = await until(id, { status: 'waiting' });
  const planHash = waitingFor?.for === 'approval' ? waitingFor.plan.hash : '';
  await view(`/changes/${id}/approval`, { decision: 'approve', planHash });
  expect(await until(id, { status: 'ended' })).toMatchObject({ outcome: 'applied' });
  await stopped(second);
});

it('is asked by this machine alone, in bodies of a sensible size', async () => {
  const server = await served(officeWithPeople());
  const { anna } = await tokensOf(server);
  const { port } = new URL(server.url);
  const statusOf = (headers: Record<string, string>, ...chunks: readonly string[]) =>
    statusOfRequest(port, { authorization: `Bearer ${anna}`, 'content-type': 'application/json', ...headers }, chunks);
  const chunked = { 'transfer-encoding': 'chunked' };
  expect(await statusOf({ ...chunked, host: `attacker.example:${port}` }, JSON.stringify(DRY_RUN))).toBe(403);
  // Whoever still sends may find the connection closed before the answer is read.
  await expect.poll(() => statusOf({ 'content-length': '70000' }, 'x')).toBe(413);
  await expect.poll(() => statusOf(chunked, ...Array.from({ length: 70 }, () => 'x'.repeat(1024)))).toBe(413);
  expect(await statusOf(chunked, JSON.stringify(DRY_RUN))).toBe(202);
  await stopped(server);
});

it('is one for a workspace, and says so to the second one', async () => {
  const office = officeWithPeople();
  const server = await served(office);
  const second = await office.run(['serve', '--port', '0']);
  expect([second.code, second.err]).toEqual([2, expect.stringContaining('serve.running')]);
  const { port } = new URL(server.url);
  const elsewhere = await officeWithPeople().run(['serve', '--port', port]);
  expect([elsewhere.code, elsewhere.err]).toEqual([2, expect.stringContaining('port.unusable')]);
  await stopped(server);
});
