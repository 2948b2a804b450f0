import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ApiUnavailableError } from '../../../adapters/api/api-unavailable-error.ts';
import { bearerAuthorization, noAuthorization } from '../../../adapters/api/authorize.ts';
import { type ApiCallOptions, httpApiCall } from '../../../adapters/api/http-api-call.ts';
import { ConcealedText } from '../../../domain/concealed-text.ts';
import { json, withServer } from '../stackit/loopback-server.ts';

const GET = { method: 'GET', path: '/changes?limit=2' } as const;
const POST = { method: 'POST', path: '/changes', body: { kind: 'rotate-psk' } } as const;
const TOKEN = new ConcealedText('canary-token');

/** A caller of an API whose pauses are noted and take no time. */
function caller(root: string, options: Partial<ApiCallOptions> = {}) {
  const pauses: number[] = [];
  const call = httpApiCall({
    root,
    authorize: noAuthorization(),
    fetch,
    clock: { now: () => 0 },
    pause: async (milliseconds) => pauses.push(milliseconds),
    timeoutSeconds: 20,
    ...options,
  });
  return { call, pauses };
}

/** Answers in turn; the last one answers all that come later. */
function inTurn(...answers: readonly ((response: ServerResponse) => unknown)[]) {
  let count = 0;
  return (response: ServerResponse) => {
    answers[Math.min(count, answers.length - 1)]?.(response);
    count += 1;
  };
}

const good = (response: ServerResponse) => json(response, { good: true });
const lost = (response: ServerResponse) => response.destroy();
const answered =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    json(response, { status }, status, headers);

async function failureOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiUnavailableError) return error.message;
  throw error ?? new Error('it was answered');
}

describe('a call of the API', () => {
  it('sends path, query, body and who calls, and answers with status and JSON', () =>
    withServer(answered(422), async (url, seen) => {
      const { call, pauses } = caller(`${url}/stage/`, { authorize: bearerAuthorization(TOKEN) });
      const headers = { 'idempotency-key': 'CHG-1' };
      expect(await call({ ...POST, headers })).toEqual({ status: 422, json: { status: 422 } });
      await call(GET);
      expect(seen).toMatchObject([
        {
          method: 'POST',
          path: '/stage/changes',
          body: '{"kind":"rotate-psk"}',
          headers: { ...headers, authorization: 'Bearer canary-token', 'content-type': 'application/json' },
        },
        { method: 'GET', path: '/stage/changes?limit=2', body: '' },
      ]);
      expect(pauses).toEqual([]);
    }));

  it('is sent again when it was lost on its way, an order too, and signed anew', () =>
    withServer(inTurn(lost, answered(503), good), async (url, seen) => {
      let signed = 0;
      const authorize = async () => ({ authorization: String(++signed) });
      const { call, pauses } = caller(url, { authorize });
      expect(await call(POST)).toEqual({ status: 200, json: { good: true } });
      expect(seen.map(({ body, headers }) => [body, headers.authorization])).toEqual(
        ['1', '2', '3'].map((number) => ['{"kind":"rotate-psk"}', number]),
      );
      expect(pauses).toEqual([500, 1000]);
    }));

  it.each([
    ['3', 3000],
    ['3600', 10_000],
    ['soon', 500],
  ])('waits as long as Retry-After: %s asks, within reason', (retryAfter, pause) =>
    withServer(inTurn(answered(429, { 'retry-after': retryAfter }), good), async (url) => {
      const { call, pauses } = caller(url);
      expect((await call(GET)).status).toBe(200);
      expect(pauses).toEqual([pause]);
    }),
  );

  it.each([400, 401, 403, 404, 409, 422, 500])('takes %i for an answer', (status) =>
    withServer(answered(status), async (url, seen) => {
      expect((await caller(url).call(GET)).status).toBe(status);
      expect(seen).toHaveLength(1);
    }),
  );

  it('ends with the last answer when all tries are used up', () =>
    withServer(answered(503), async (url, seen) => {
      const { call, pauses } = caller(url);
      expect((await call(GET)).status).toBe(503);
      expect([seen.length, pauses]).toEqual([4, [500, 1000, 2000]]);
    }));

  it('fails when no try was answered, without a word of who calls', () =>
    withServer(lost, async (url, seen) => {
      const { call } = caller(url, { authorize: bearerAuthorization(TOKEN) });
      expect(await failureOf(call(GET))).toMatch(/^http:\/\/127\.0\.0\.1:\d+: the connection failed \(\w+\)$/);
      expect(seen).toHaveLength(4);
    }));

  it('says at once how to start the API where nothing listens', async () => {
    const closed = await withServer(good, async (url) => url);
    const { call, pauses } = caller(closed);
    expect(await failureOf(call(GET))).toBe(
      `nothing listens at ${closed}: start \`vpn-change serve\`, or name the API's URL with --api`,
    );
    expect(pauses).toEqual([]);
  });

  it('follows no redirect with the token', () =>
    withServer(
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      async (url, seen) => {
        expect(await failureOf(caller(url).call(GET))).toBe(`${url} answers with a redirect, which is not followed`);
        expect(seen).toHaveLength(1);
      },
    ));

  it('does not wait for ever, neither for the answer nor for the rest of it', () =>
    withServer(
      inTurn(
        () => undefined,
        (response) => response.writeHead(200).write('{'),
      ),
      async (url) => {
        const { call } = caller(url, { timeoutSeconds: 0.1 });
        expect(await failureOf(call(GET))).toBe(`${url}: no complete answer within 0.1 s`);
      },
    ));

  it.each([
    ['a page', '<html>'],
    ['more than an answer can be', JSON.stringify('x'.repeat(5 * 1024 * 1024))],
  ])('reads no JSON from %s', (_, text) =>
    withServer(
      (response) => response.end(text),
      async (url) => {
        expect(await caller(url).call(GET)).toEqual({ status: 200, json: undefined });
      },
    ),
  );
});
