import { describe, expect, it } from 'vitest';
import { type ChangeRequest, ChangeRequestSchema } from '../../domain/change-request.ts';
import { type ChangeResult, ChangeResultSchema, type Outcome } from '../../domain/change-result.ts';
import type { ChangeFilter, ChangeIndex } from '../../domain/ports.ts';

export function changeRequest(changeId: string, connection = 'office', day = 1): ChangeRequest {
  return ChangeRequestSchema.parse({
    changeId,
    connection,
    kind: 'update',
    patch: { labels: { site: 'Ä', old: null }, remoteSubnets: ['10.0.0.0/24'] },
    ticket: 'CHG-1',
    reason: 'for a test',
    requestedBy: 'tester',
    requestedAt: new Date(Date.UTC(2026, 0, day)).toISOString(),
    dryRun: false,
    strategy: null,
    allowInterruption: false,
  });
}

export function changeResult({ changeId, connection, kind }: ChangeRequest, outcome: Outcome): ChangeResult {
  return ChangeResultSchema.parse({
    changeId,
    kind,
    connection,
    outcome,
    reason: 'it is a test',
    refusals: [],
    warnings: [],
    diff: [{ path: 'labels.site', before: null, after: 'Ä' }],
    plan: null,
    steps: [],
    psk: null,
    whereabouts: [],
    transitions: 3,
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:01:00.000Z',
  });
}

/** What every ChangeIndex must do. `make` gives an empty index each time. */
export function changeIndexContract(name: string, make: () => Promise<ChangeIndex>): void {
  const pageOf = async (index: ChangeIndex, filter: Partial<ChangeFilter> = {}) => {
    const { entries, cursor } = await index.list({ limit: 100, ...filter });
    return { ids: entries.map(({ request }) => request.changeId), cursor };
  };
  const idsOf = async (index: ChangeIndex, filter: Partial<ChangeFilter> = {}) => (await pageOf(index, filter)).ids;

  describe(`${name} keeps the contract of ChangeIndex`, () => {
    it('knows a change from its beginning, and how it ended from its end', async () => {
      const index = await make();
      const request = changeRequest('one');
      expect(await index.find(request.changeId)).toBeNull();
      await index.begin(request);
      expect(await index.find(request.changeId)).toEqual({ request, result: null });
      const result = changeResult(request, 'applied');
      await index.end(result);
      expect(await index.find(request.changeId)).toEqual({ request, result });
    });

    it('begins and ends twice without harm', async () => {
      const index = await make();
      const request = changeRequest('one');
      await index.begin(request);
      await index.end(changeResult(request, 'applied'));
      await index.begin(changeRequest('one'));
      await index.end(changeResult(request, 'applied'));
      const { entries } = await index.list({ limit: 10 });
      expect(entries).toEqual([{ request, result: changeResult(request, 'applied') }]);
    });

    it('refuses another request under the id of a change, and keeps the first', async () => {
      const index = await make();
      await index.begin(changeRequest('one'));
      const other = { ...changeRequest('one'), reason: 'another' };
      await expect(index.begin(other)).rejects.toMatchObject({ name: 'ChangeExistsError' });
      expect((await index.find(other.changeId))?.request.reason).toBe('for a test');
    });

    it('says so when a change ends that never began', async () => {
      const index = await make();
      const end = index.end(changeResult(changeRequest('one'), 'applied'));
      await expect(end).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    });

    it('lists the newest request first, whatever the order of arrival, up to a limit', async () => {
      const index = await make();
      for (const day of [2, 10, 1, 3]) await index.begin(changeRequest(`day-${day}`, 'office', day));
      expect(await idsOf(index)).toEqual(['day-10', 'day-3', 'day-2', 'day-1']);
      expect(await idsOf(index, { limit: 2 })).toEqual(['day-10', 'day-3']);
    });

    it('lists by connection, by outcome and by both', async () => {
      const index = await make();
      const ends = { 'a-1': 'applied', 'a-2': 'rejected', 'a-3': null, 'b-4': 'applied' } as const;
      for (const [position, [changeId, outcome]] of Object.entries(ends).entries()) {
        const request = changeRequest(changeId, changeId.slice(0, 1), position + 1);
        await index.begin(request);
        if (outcome !== null) await index.end(changeResult(request, outcome));
      }
      expect(await idsOf(index, { connection: 'a' })).toEqual(['a-3', 'a-2', 'a-1']);
      expect(await idsOf(index, { outcome: 'applied' })).toEqual(['b-4', 'a-1']);
      expect(await idsOf(index, { connection: 'a', outcome: 'applied' })).toEqual(['a-1']);
      expect(await idsOf(index, { outcome: 'open' })).toEqual(['a-3']);
      expect(await idsOf(index, { connection: 'b', outcome: 'open' })).toEqual([]);
      expect(await idsOf(index, { connection: 'nowhere' })).toEqual([]);
    });

    it('lists by ticket', async () => {
      const index = await make();
      const tickets = { one: 'CHG-1', two: 'CHG-2', three: null, four: 'CHG-1' };
      for (const [position, [changeId, ticket]] of Object.entries(tickets).entries()) {
        await index.begin({ ...changeRequest(changeId, 'office', position + 1), ticket });
      }
      expect(await idsOf(index, { ticket: 'CHG-1' })).toEqual(['four', 'one']);
      expect(await idsOf(index, { ticket: 'CHG-1', connection: 'office', limit: 1 })).toEqual(['four']);
      expect(await idsOf(index, { ticket: 'CHG-1', connection: 'elsewhere' })).toEqual([]);
      expect(await idsOf(index, { ticket: 'CHG-1', outcome: 'applied' })).toEqual([]);
    });

    it('lists what was asked for from a moment on, and before another', async () => {
      const index = await make();
      for (const day of [1, 2, 3, 4]) await index.begin(changeRequest(`day-${day}`, 'office', day));
      const on = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString();
      expect(await idsOf(index, { from: on(2) })).toEqual(['day-4', 'day-3', 'day-2']);
      expect(await idsOf(index, { to: on(3) })).toEqual(['day-2', 'day-1']);
      expect(await idsOf(index, { from: on(2), to: on(3), connection: 'office' })).toEqual(['day-2']);
      expect(await idsOf(index, { from: on(3), to: on(2) })).toEqual([]);
    });

    it.each<Partial<ChangeFilter>>([
      {},
      { connection: 'office' },
      { ticket: 'CHG-1' },
      { from: '2026-01-01T00:00:00.000Z' },
    ])('gives every change of %j once, page by page, those of one instant too', async (filter) => {
      const index = await make();
      const ids = ['a', 'b', 'c', 'd', 'e'];
      for (const [position, id] of ids.entries()) await index.begin(changeRequest(id, 'office', position < 3 ? 1 : 2));
      const seen: string[] = [];
      const sizes: number[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const page = await pageOf(index, { ...filter, limit: 2, cursor });
        seen.push(...page.ids);
        sizes.push(page.ids.length);
        cursor = page.cursor;
      }
      expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
      expect(sizes).toEqual([2, 2, 1]);
    });

    it('ends with the page that is just full', async () => {
      const index = await make();
      for (const day of [1, 2]) await index.begin(changeRequest(`day-${day}`, 'office', day));
      expect((await pageOf(index, { limit: 2 })).cursor).toBeNull();
    });

    it.each(['', 'x', 'bm8', Buffer.from('2026-99-01T00:00:00.000Z#a').toString('base64url')])(
      'refuses the cursor %j',
      async (cursor) => {
        const index = await make();
        await expect(index.list({ limit: 1, cursor })).rejects.toMatchObject({
          refusals: [{ code: 'cursor.invalid' }],
        });
      },
    );
  });
}
