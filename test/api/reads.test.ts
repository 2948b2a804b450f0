import { describe, expect, it } from 'vitest';
import { inMemoryGatewayClaims } from '../../adapters/memory/in-memory-gateway-claims.ts';
import { inMemoryPskVault } from '../../adapters/memory/in-memory-psk-vault.ts';
import { ChangePageSchema } from '../../api/schemas/change-page.ts';
import { ConnectionListSchema, ConnectionViewSchema } from '../../api/schemas/connection-view.ts';
import { TrailSchema } from '../../api/schemas/trail.ts';
import { Fault } from '../../domain/errors.ts';
import { gatewayKey, VersionIdSchema } from '../../domain/identifiers.ts';
import { claimWish } from '../contracts/gateway-claims-contract.ts';
import { canaryKeys } from '../contracts/psk-vault-contract.ts';
import { ANNA, apiWorld, as, NOW, OFFICE, problemIn, ROTATION, UPDATE, viewIn, waitFor } from './api-world.ts';

const AUDITOR = as('olga', 'auditor');
const DAY = 86_400_000;

describe('a change', () => {
  it('shows what it waits for, and never the token that would wake it', async () => {
    const { begin, wait, call } = apiWorld();
    const { id } = await begin();
    await wait(waitFor(id, { approval: 'hash' }));
    const answer = await call('GET', `/changes/${id}`, AUDITOR);
    expect(await answer.clone().text()).not.toContain('a token');
    expect(await viewIn(answer)).toMatchObject({
      status: 'waiting',
      waitingFor: { for: 'approval', plan: { hash: 'hash' } },
    });
  });

  it('shows how it ended', async () => {
    const { begin, end, call } = apiWorld();
    const { id } = await begin();
    await end(id, 'rolled-back');
    const view = await viewIn(await call('GET', `/changes/${id}`, AUDITOR));
    expect(view).toMatchObject({ status: 'ended', waitingFor: null, outcome: 'rolled-back', result: { changeId: id } });
  });

  it.each(['', '/trail'])('that nobody asked for is not found (%s)', async (path) => {
    const { call } = apiWorld();
    expect(await problemIn(await call('GET', `/changes/chg-none${path}`, AUDITOR))).toMatchObject({
      told: '404 unknown-change',
    });
  });

  it('has a trail, which begins empty', async () => {
    const { begin, call, histories } = apiWorld();
    const { id } = await begin();
    const trail = async () => TrailSchema.parse(await (await call('GET', `/changes/${id}/trail`, AUDITOR)).json());
    expect(await trail()).toEqual({ entries: [] });
    const timestamp = new Date(NOW).toISOString();
    histories.set(id, [{ id: 1, previousEventId: 0, timestamp, type: 'ExecutionAborted' }]);
    expect(await trail()).toEqual({ entries: [{ at: timestamp, code: 'execution.aborted', text: '' }] });
  });
});

describe('the list of changes', () => {
  async function listed(query: string) {
    const world = apiWorld();
    for (const day of [1, 2, 3]) {
      world.clock.time = NOW + day * DAY;
      const { id } = await world.begin({ ...ROTATION, ticket: `CHG-${day}`, reason: `day ${day}` });
      if (day === 1) await world.end(id, 'rejected');
    }
    const answer = await world.call('GET', `/changes${query}`, AUDITOR);
    return { answer, ...world };
  }

  it.each([
    ['', [3, 2, 1]],
    ['?connection=office', [3, 2, 1]],
    ['?connection=elsewhere', []],
    ['?ticket=CHG-2', [2]],
    ['?outcome=rejected', [1]],
    ['?outcome=open', [3, 2]],
    ['?from=2026-01-03T00:00:00Z', [3, 2]],
    ['?to=2026-01-03T01:00:00%2B01:00', [1]],
    ['?connection=office&from=2026-01-03T00:00:00Z&to=2026-01-04T00:00:00Z&limit=1', [2]],
  ])('holds with %j the changes of the days %j', async (query, days) => {
    const { answer } = await listed(query);
    const page = ChangePageSchema.parse(await answer.json());
    expect(page.changes.map(({ ticket }) => ticket)).toEqual(days.map((day) => `CHG-${day}`));
    expect(page.cursor).toBeNull();
  });

  it('tells of each change who asked, for what, and how it ended', async () => {
    const { answer } = await listed('?ticket=CHG-1');
    expect(ChangePageSchema.parse(await answer.json()).changes).toEqual([
      {
        id: expect.stringMatching(/^chg-/),
        kind: 'rotate-psk',
        connection: 'office',
        ticket: 'CHG-1',
        reason: 'day 1',
        dryRun: false,
        requestedBy: { name: 'anna' },
        requestedAt: '2026-01-02T00:00:00.000Z',
        emergency: false,
        outcome: 'rejected',
        endedAt: expect.any(String),
      },
    ]);
  });

  it('goes on where the page before ended', async () => {
    const { call } = await listed('');
    const first = ChangePageSchema.parse(await (await call('GET', '/changes?limit=2', AUDITOR)).json());
    const rest = await call('GET', `/changes?limit=2&cursor=${first.cursor}`, AUDITOR);
    const second = ChangePageSchema.parse(await rest.json());
    expect([...first.changes, ...second.changes].map(({ ticket }) => ticket)).toEqual(['CHG-3', 'CHG-2', 'CHG-1']);
    expect(second.cursor).toBeNull();
  });

  it.each([
    ['?limit=0', '?limit'],
    ['?limit=201', '?limit'],
    ['?limit=0x10', '?limit'],
    ['?limit=1&limit=2', '?limit'],
    ['?outcome=done', '?outcome'],
    ['?from=yesterday', '?from'],
    ['?cursor=none', '?cursor'],
    ['?conection=office', '?conection'],
  ])('is refused with %s', async (query, path) => {
    const problem = await problemIn((await listed(query)).answer);
    expect(problem).toMatchObject({ status: 400, errors: [{ path }] });
  });
});

describe('a connection', () => {
  const view = async (answer: Response) => ConnectionViewSchema.parse(await answer.json());

  it('is shown as it is now, with the age of its keys, when they are due and its last change', async () => {
    const vault = inMemoryPskVault({ now: () => NOW - 10 * DAY });
    await vault.stage(OFFICE.pskSecret, VersionIdSchema.parse('v'.repeat(32)), canaryKeys('a'), []);
    const claims = inMemoryGatewayClaims({ now: () => NOW });
    const { call, begin, end } = apiWorld({ versions: vault, claims });
    const { id } = await begin();
    await end(id);
    await begin({ ...UPDATE, dryRun: true });
    await claims.claim(claimWish('holder', gatewayKey(OFFICE)));
    expect(await view(await call('GET', '/connections/office', AUDITOR))).toMatchObject({
      name: 'office',
      claimedBy: 'holder',
      lastChange: { id, outcome: 'applied' },
      unreadable: null,
      live: {
        gateway: { routingType: 'POLICY_BASED', state: 'READY', message: null },
        tunnels: [
          { name: 'tunnel1', established: true },
          { name: 'tunnel2', established: true },
        ],
        keys: { ageDays: 10, maxAgeDays: 90, rotationDueAt: new Date(NOW + 80 * DAY).toISOString(), pending: null },
      },
    });
  });

  it('is shown as far as it is known when STACKIT does not answer', async () => {
    const { call, vpn } = apiWorld();
    vpn.faults.gateway = [new Fault('StackitUnavailableError', 'GET https://internal.example failed')];
    const shown = await view(await call('GET', '/connections/office', AUDITOR));
    expect(shown).toMatchObject({
      name: 'office',
      live: null,
      unreadable: expect.stringContaining('STACKIT did not answer'),
    });
    expect(JSON.stringify(shown)).not.toContain('internal.example');
  });

  it('is unknown when it is not configured', async () => {
    const { call } = apiWorld();
    for (const name of ['offices', 'constructor']) {
      const answer = await call('GET', `/connections/${name}`, AUDITOR);
      expect(await problemIn(answer)).toMatchObject({ told: '404 unknown-connection' });
    }
  });

  it('is in the list with all others, for which STACKIT is not asked', async () => {
    const { call, vpn } = apiWorld({ connections: { office: OFFICE, plant: OFFICE } });
    vpn.faults.gateway = [new Error('nobody should ask')];
    const answer = await call('GET', '/connections', AUDITOR);
    const { connections } = ConnectionListSchema.parse(await answer.json());
    expect(connections.map(({ name }) => name)).toEqual(['office', 'plant']);
  });
});

describe('the service', () => {
  it('says that it answers', async () => {
    expect(await (await apiWorld().call('GET', '/healthz')).json()).toEqual({ status: 'ok' });
  });

  it('keeps answers out of caches', async () => {
    const { call } = apiWorld();
    for (const path of ['/healthz', '/changes', '/nowhere']) {
      expect((await call('GET', path, ANNA)).headers.get('cache-control')).toBe('no-store');
    }
  });
});
