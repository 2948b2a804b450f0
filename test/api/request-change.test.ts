import { describe, expect, it } from 'vitest';
import { inMemoryChangeIndex } from '../../adapters/memory/in-memory-change-index.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { ANNA, apiWorld, as, CARLA, NOW, OFFICE, problemIn, ROTATION, UPDATE, viewIn } from './api-world.ts';

const KEY = { 'Idempotency-Key': 'CHG-1/1' };

describe('a request for a change', () => {
  it('is taken: the change begins, and Location leads to it', async () => {
    const { call, begun } = apiWorld();
    const answer = await call('POST', '/changes', ANNA, { ...ROTATION, confirmWithinMinutes: 30 });
    const view = await viewIn(answer);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/changes/${view.id}`);
    expect(view).toMatchObject({
      ...ROTATION,
      tunnels: ['tunnel1', 'tunnel2'],
      confirmWithinMinutes: 30,
      requestedBy: { name: 'anna', via: 'token' },
      requestedAt: new Date(NOW).toISOString(),
      status: 'running',
      waitingFor: null,
      outcome: null,
      result: null,
      signals: [{ kind: 'request', by: { name: 'anna', via: 'token' } }],
    });
    expect(begun).toMatchObject([{ changeId: view.id, requestedBy: 'anna', ...ROTATION }]);
    expect(await viewIn(await call('GET', `/changes/${view.id}`, ANNA))).toEqual(view);
  });

  it('is of whoever is signed in, whatever the body says', async () => {
    const { call, begun } = apiWorld();
    const answer = await call('POST', '/changes', ANNA, { ...ROTATION, requestedBy: 'the boss' });
    expect(await problemIn(answer)).toMatchObject({ told: '400 unknown-field', errors: [{ path: '/requestedBy' }] });
    expect(begun).toEqual([]);
  });

  it('keeps moments in UTC, whatever their offset', async () => {
    const { begin } = apiWorld();
    const view = await begin({ ...ROTATION, notBefore: '2026-03-29T03:00:00+02:00' });
    expect(view.notBefore).toBe('2026-03-29T01:00:00.000Z');
  });

  it('is refused with every reason at once when it cannot become a change', async () => {
    const callbackFinding = () => ({ code: 'callback.host-not-allowed', message: 'not in the list' });
    const { call, begun, ports } = apiWorld({ callbackFinding });
    const order = {
      ...UPDATE,
      connection: 'offices',
      patch: { localAsn: 1, labels: 7 },
      notBefore: '2026-01-02T00:00:00Z',
      notAfter: '2026-01-01T00:00:00Z',
      callbackUrl: 'https://example.com/hook',
    };
    const problem = await problemIn(await call('POST', '/changes', { ...ANNA, ...KEY }, order));
    expect(problem).toMatchObject({ told: '422 wish-refused' });
    expect(problem.errors?.map(({ path }) => path)).toEqual([
      '/connection',
      '/notAfter',
      '/callbackUrl',
      '/patch/localAsn',
      '/patch/labels',
    ]);
    expect(problem.errors?.[0]?.message).toContain('did you mean office?');
    expect(begun).toEqual([]);
    expect((await ports.index.list({ limit: 1 })).entries).toEqual([]);
  });

  it('needs a ticket where the connection demands one', async () => {
    const { call } = apiWorld({ connections: { office: { ...OFFICE, requireTicket: true } } });
    const problem = await problemIn(await call('POST', '/changes', { ...ANNA, ...KEY }, UPDATE));
    expect(problem).toMatchObject({ told: '422 wish-refused', errors: [{ path: '/ticket' }] });
  });

  it('that holds a key is refused, and the key is neither kept nor told', async () => {
    const { call, ports, failures } = apiWorld();
    const key = 'canary-canary-canary-canary-canary';
    const patch = { tunnel1: { preSharedKey: key }, labels: { 'pre-shared-key': key } };
    const answer = await call('POST', '/changes', { ...ANNA, ...KEY }, { ...UPDATE, patch });
    const text = await answer.clone().text();
    expect(await problemIn(answer)).toMatchObject({
      told: '422 wish-refused',
      errors: [{ path: '/patch/tunnel1/preSharedKey' }, { path: '/patch/labels/pre-shared-key' }],
    });
    expect(text).not.toContain('canary');
    expect((await ports.index.list({ limit: 1 })).entries).toEqual([]);
    expect(failures).toEqual([]);
  });
});

describe('the same request again', () => {
  it('is the same change, named by its Idempotency-Key', async () => {
    const { call, begun, clock } = apiWorld();
    const first = await viewIn(await call('POST', '/changes', { ...ANNA, ...KEY }, UPDATE));
    clock.time += 60_000;
    const again = await call('POST', '/changes', { ...ANNA, ...KEY }, { ...UPDATE, dryRun: false, reason: '' });
    expect(again.status).toBe(202);
    expect(await viewIn(again)).toEqual(first);
    expect(begun).toHaveLength(1);
  });

  it('is the same change, named by its ticket and what it asks for, whoever passes it on', async () => {
    const { call, begun } = apiWorld();
    const first = await viewIn(await call('POST', '/changes', ANNA, ROTATION));
    const again = await viewIn(await call('POST', '/changes', CARLA, ROTATION));
    expect(again).toEqual(first);
    expect(begun).toHaveLength(1);
    const other = await viewIn(await call('POST', '/changes', ANNA, { ...ROTATION, tunnels: ['tunnel1'] }));
    expect(other.id).not.toBe(first.id);
  });

  it('is the same change after it has ended, and does not begin again', async () => {
    const { call, begin, end, begun, ports } = apiWorld();
    const { id } = await begin(ROTATION, { ...ANNA, ...KEY });
    await end(id);
    begun.length = 0;
    const again = await viewIn(await call('POST', '/changes', { ...ANNA, ...KEY }, ROTATION));
    expect(again).toMatchObject({ id, status: 'ended', outcome: 'applied' });
    expect(begun).toEqual([]);
    expect((await ports.index.list({ limit: 10 })).entries).toHaveLength(1);
  });

  it('is the same change although its connection is not configured any more', async () => {
    const world = apiWorld();
    const { id } = await world.begin(ROTATION, { ...ANNA, ...KEY });
    const later = apiWorld({ ...world.ports, connections: {} });
    const again = await later.call('POST', '/changes', { ...ANNA, ...KEY }, ROTATION);
    expect((await viewIn(again)).id).toBe(id);
  });

  it('is another change for another caller with the same key', async () => {
    const { begin, begun } = apiWorld();
    const [one, other] = [await begin(ROTATION, { ...ANNA, ...KEY }), await begin(ROTATION, { ...CARLA, ...KEY })];
    expect(other.id).not.toBe(one.id);
    expect(begun).toHaveLength(2);
  });

  it('is refused when the key asked for something else before', async () => {
    const { call, begun, begin } = apiWorld();
    await begin(ROTATION, { ...ANNA, ...KEY });
    const answer = await call('POST', '/changes', { ...ANNA, ...KEY }, { ...ROTATION, reason: 'another' });
    expect(await problemIn(answer)).toMatchObject({ told: '422 idempotency-key-reused' });
    expect(begun).toHaveLength(1);
  });

  it('cannot be told from another one without a key and without a ticket', async () => {
    const { call } = apiWorld();
    const problem = await problemIn(await call('POST', '/changes', ANNA, UPDATE));
    expect(problem).toMatchObject({
      told: '400 idempotency-missing',
      detail: expect.stringContaining('Idempotency-Key'),
    });
  });

  it.each(['', 'with space', '\u00fc', 'x'.repeat(201)])('is refused with the key %j', async (key) => {
    const { call } = apiWorld();
    const problem = await problemIn(await call('POST', '/changes', { ...ANNA, 'Idempotency-Key': key }, UPDATE));
    expect(problem).toMatchObject({ told: '400 invalid-request', errors: [{ path: 'Idempotency-Key' }] });
  });
});

describe('fifty at the same moment', () => {
  it('set going one change, and all are answered with it', async () => {
    const { call, begun, ports } = apiWorld();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => call('POST', '/changes', { ...ANNA, ...KEY }, ROTATION)),
    );
    const views = await Promise.all(answers.map(viewIn));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(views.map(({ id }) => id)).size).toBe(1);
    expect(begun).toHaveLength(1);
    expect((await ports.index.list({ limit: 100 })).entries).toHaveLength(1);
  });

  it('with one key and two wishes set going one of them, and the other is refused', async () => {
    const { call, begun } = apiWorld();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        call('POST', '/changes', { ...ANNA, ...KEY }, { ...ROTATION, reason: index % 2 === 0 ? 'one' : 'other' }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(25);
    expect(statuses.filter((status) => status === 422)).toHaveLength(25);
    expect(begun).toHaveLength(1);
  });
});

describe('a crash', () => {
  const crash = () => Promise.reject(new Error('the process ended here'));

  it.each(['begin', 'find'] as const)(
    'at the %s of the index leaves nothing that the next request does not heal',
    async (at) => {
      const index = inMemoryChangeIndex();
      const broken = apiWorld({ index: { ...index, [at]: crash } });
      expect((await broken.call('POST', '/changes', { ...ANNA, ...KEY }, ROTATION)).status).toBe(500);
      const healed = apiWorld({ ...broken.ports, index, clock: { now: () => NOW + 60_000 } });
      const view = await viewIn(await healed.call('POST', '/changes', { ...ANNA, ...KEY }, ROTATION));
      expect(view.requestedAt).toBe(new Date(NOW).toISOString());
    },
  );

  it('between beginning and setting going is healed by whoever sends the same request next, in the name of the first', async () => {
    const broken = apiWorld({ starter: { start: crash } });
    expect((await broken.call('POST', '/changes', ANNA, ROTATION)).status).toBe(500);
    const begun: string[] = [];
    const starter = { start: async ({ requestedBy }: { requestedBy: string }) => void begun.push(requestedBy) };
    const healed = apiWorld({ ...broken.ports, starter });
    const view = await viewIn(await healed.call('POST', '/changes', CARLA, ROTATION));
    expect(view.requestedBy).toEqual({ name: 'anna', via: 'token' });
    expect(begun).toEqual(['anna']);
  });
});

describe('the name of a change', () => {
  it('is one that an execution can have', async () => {
    const { begin } = apiWorld();
    const { id } = await begin(ROTATION, { ...as('arn:aws:iam::123456789012:user/ünal/anna', 'requester'), ...KEY });
    expect(id).toMatch(/^chg-[0-9a-f]{32}$/);
    expect(ChangeIdSchema.safeParse(id).success).toBe(true);
  });
});
