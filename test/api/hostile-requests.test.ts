import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANNA, apiWorld, as, problemIn, ROTATION, UPDATE, waitFor } from './api-world.ts';
import { openApi } from './openapi-reader.ts';

const { operations } = await openApi();
const posts = operations.filter(({ method }) => method === 'post');

/** Anything that JSON can say, with the names that requests have and those that trap parsers. */
const name = fc.oneof(
  fc.constantFrom(
    'kind',
    'connection',
    'patch',
    'tunnels',
    'ticket',
    'decision',
    'planHash',
    'put',
    'comment',
    'emergency',
  ),
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '/', '~', '\u0000', '🔑'),
  fc.string(),
);
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -0, 1e308, '', 'rotate-psk', 'update', 'office', 'approve', 'hash', '\ud800'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('anything')), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs)),
  ),
}));
/** Orders that are right but for a few fields. */
const nearly = fc
  .tuple(fc.constantFrom(ROTATION, UPDATE), fc.dictionary(name, anything, { maxKeys: 3 }))
  .map(([order, change]) => ({ ...order, ...change }));
const body = fc.oneof(
  anything.map((value) => JSON.stringify(value) ?? ''),
  nearly.map((value) => JSON.stringify(value)),
  fc.string(),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);

describe('whatever is sent', () => {
  it('is answered as the OpenAPI document says, and never by a failure', async () => {
    const { begin, wait, app, failures, ports } = apiWorld();
    const { id } = await begin();
    await wait(waitFor(id, { approval: 'hash' }));
    const key = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), body, key, async ({ path, responses }, text, idempotencyKey) => {
        const headers = new Headers({ ...as('bert'), 'Content-Type': 'application/json' });
        if (idempotencyKey !== undefined) headers.set('Idempotency-Key', encodeURIComponent(idempotencyKey));
        const answer = await app.request(path.replace('{id}', id), { method: 'POST', headers, body: text });
        expect(Object.keys(responses)).toContain(String(answer.status));
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) await problemIn(answer);
        expect(failures).toEqual([]);
      }),
      { numRuns: 2000, seed: 20260101 },
    );
    // What was taken can be read again: nothing damaged the stores.
    expect((await ports.index.list({ limit: 5000 })).entries.length).toBeGreaterThan(0);
  });

  it('of an address or a query is answered without a failure', async () => {
    const { call, failures } = apiWorld();
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('..', '%00', '%', 'a'.repeat(300), '?limit=%', '?from=1&from=2'),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/changes', '/connections', '/changes/x', ''), part, async (start, end) => {
        const answer = await call('GET', `${start}/${encodeURI(end.replaceAll(/[\ud800-\udfff]/g, ''))}`, ANNA);
        expect(answer.status).toBeLessThan(500);
        expect(failures).toEqual([]);
      }),
      { numRuns: 500, seed: 20260101 },
    );
  });

  it('keeps no field that only a prototype would have', async () => {
    const { app, ports } = apiWorld();
    const text =
      '{"kind":"update","connection":"office","ticket":"T","patch":{"__proto__":{"x":1},"labels":{"a":"b"}}}';
    const headers = { ...ANNA, 'Content-Type': 'application/json' };
    const answer = await app.request('/changes', { method: 'POST', headers, body: text });
    const [entry] = (await ports.index.list({ limit: 1 })).entries;
    expect([answer.status, entry?.request.kind === 'update' ? entry.request.patch : null]).toEqual([
      202,
      { labels: { a: 'b' } },
    ]);
  });
});
