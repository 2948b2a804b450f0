import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type HttpRequest, httpJson } from '../../../adapters/stackit/http-json.ts';
import { json, withServer } from './loopback-server.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const KEY = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';
const transport = { fetch: globalThis.fetch, clock: { now: () => NOW } };

function ask(url: string, more: Partial<HttpRequest> = {}) {
  const request: HttpRequest = {
    method: 'GET',
    url: `${url}/v1/thing`,
    headers: {},
    timeoutSeconds: 5,
    secrets: [],
    ...more,
  };
  return httpJson(transport, request);
}

function answerOf(handler: (response: ServerResponse) => void, more: Partial<HttpRequest> = {}) {
  return withServer(handler, (url) => ask(url, more));
}

afterEach(() => {
  vi.useRealTimers();
});

describe('what an answer counts as', () => {
  it.each([
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [408, 'unavailable'],
    [409, 'refused'],
    [429, 'busy'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
  ])('%i counts as %s and keeps its status', async (status, kind) => {
    const outcome = await answerOf((response) => json(response, { code: status, msg: 'so it is' }, status));
    expect(outcome).toEqual({ kind, message: `GET /v1/thing: answered ${status}: so it is`, facts: { status } });
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['an HTML page', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), 'not JSON'],
    ['204 without a body', (r) => r.writeHead(204).end(), 'not JSON'],
    ['half a document', (r) => r.writeHead(200).end('{"a":'), 'not JSON'],
    ['Latin-1 text', (r) => r.writeHead(200).end(Buffer.from('{"displayName":"Büro"}', 'latin1')), 'not UTF-8'],
    ['UTF-16 text', (r) => r.writeHead(200).end(Buffer.from('{"a":1}', 'utf16le')), 'not JSON'],
  ])('%s with 2xx breaks the contract', async (_, handler, why) => {
    const outcome = await answerOf(handler);
    expect(outcome).toMatchObject({ kind: 'contract', message: expect.stringContaining(why) });
  });

  it.each(['application/json', 'application/problem+json; charset=utf-8'])(
    'half a document that calls itself %s was cut on its way: the next one may be whole',
    async (type) => {
      const outcome = await answerOf((r) => r.writeHead(200, { 'content-type': type }).end('{"a":'));
      expect(outcome).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('not JSON') });
    },
  );

  it('reads JSON whatever its declared type, a byte order mark included', async () => {
    const outcome = await answerOf((r) => r.writeHead(200, { 'content-type': 'text/plain' }).end('\uFEFF{"ä":1}'));
    expect(outcome).toEqual({ kind: 'answered', json: { ä: 1 } });
  });
});

describe('a server that misbehaves', () => {
  it('counts as unavailable when it resets the connection before it answers', async () => {
    const outcome = await answerOf((response) => response.socket?.destroy());
    expect(outcome).toMatchObject({ kind: 'unavailable', facts: {} });
  });

  it('counts as unavailable when it resets the connection within the body', async () => {
    const outcome = await answerOf((response) => {
      response.writeHead(200).write('{"a"', () => response.socket?.destroy());
    });
    expect(outcome.kind).toBe('unavailable');
  });

  it('counts as unavailable when nobody listens', async () => {
    const gone = await withServer(
      () => undefined,
      async (url) => url,
    );
    expect(await ask(gone)).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('(ECONNREFUSED)') });
  });

  it('is given up when it never answers', async () => {
    const outcome = await answerOf(() => undefined, { timeoutSeconds: 0.1 });
    expect(outcome).toMatchObject({ message: 'GET /v1/thing: no complete answer within 0.1 s', kind: 'unavailable' });
  });

  it('is given up when it sends a byte now and then: the time-out covers the body', async () => {
    const timers: NodeJS.Timeout[] = [];
    const outcome = await answerOf(
      (response) => {
        response.writeHead(200);
        timers.push(setInterval(() => response.write(' '), 20));
      },
      { timeoutSeconds: 0.2 },
    );
    timers.forEach(clearInterval);
    expect(outcome.kind).toBe('unavailable');
  });

  it.each([0.1, 5])('still said no when the rest of a 4xx never comes (time-out %d s)', async (timeoutSeconds) => {
    const outcome = await answerOf(
      (response) => {
        response.writeHead(400).write('{', () => (timeoutSeconds === 5 ? response.socket?.destroy() : undefined));
      },
      { timeoutSeconds },
    );
    expect(outcome).toMatchObject({ kind: 'refused', facts: { status: 400 } });
  });

  it('is read for 4 MiB and no further', async () => {
    let sent = 0;
    const closed = Promise.withResolvers<void>();
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const outcome = await answerOf((response) => {
      response.writeHead(200).once('close', closed.resolve);
      const more = (): void => {
        while (sent < 100 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    await closed.promise;
    expect(outcome).toMatchObject({ kind: 'contract', message: expect.stringContaining('more than 4 MiB') });
    expect(sent).toBeLessThan(50);
  });

  it('is not followed to another place', async () => {
    await withServer(
      (response) => json(response, {}),
      async (elsewhere, seen) => {
        const outcome = await answerOf((response) => response.writeHead(307, { location: `${elsewhere}/x` }).end());
        expect(outcome).toMatchObject({ kind: 'contract', message: expect.stringContaining('redirect') });
        expect(seen).toEqual([]);
      },
    );
  });

  it('is given up by fake timers too, even when fetch ignores the signal', async () => {
    vi.useFakeTimers();
    const never: typeof globalThis.fetch = () => new Promise(() => undefined);
    const request: HttpRequest = { method: 'PUT', url: 'http://x/p', headers: {}, timeoutSeconds: 20, secrets: [] };
    const outcome = httpJson({ ...transport, fetch: never }, request);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await outcome).toMatchObject({ kind: 'unavailable' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('Retry-After', () => {
  it.each([
    ['7', 7],
    ['0', 1],
    ['100000', 600],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 1],
    ['Mon, 02 Mar 2026 12:00:00 GMT', 600],
    ['soon', undefined],
    ['1.5', undefined],
    ['-3', undefined],
  ])('of "%s" means %s', async (header, seconds) => {
    const outcome = await answerOf((response) => json(response, {}, 429, { 'retry-after': header }));
    expect(outcome).toMatchObject({ kind: 'busy', facts: { status: 429 } });
    expect('facts' in outcome && outcome.facts.retryAfterSeconds).toBe(seconds);
  });

  it('may be missing', async () => {
    const outcome = await answerOf((response) => json(response, {}, 429));
    expect(outcome).toEqual({ kind: 'busy', message: 'GET /v1/thing: answered 429', facts: { status: 429 } });
  });
});

describe('the message of a failure', () => {
  const refusedWith = (body: unknown, more: Partial<HttpRequest> = {}) =>
    answerOf((response) => json(response, body, 400), more).then((outcome) =>
      'message' in outcome ? outcome.message : '',
    );

  it("names STACKIT's message, reasons and fields", async () => {
    const details = [{ reason: 'INVALID_FIELD', metadata: { field: 'tunnel1.phase1' } }, { reason: 'RESOURCE_IN_USE' }];
    expect(await refusedWith({ error: { code: 400, status: 'BAD_REQUEST', message: 'Invalid.', details } })).toBe(
      'GET /v1/thing: answered 400: Invalid. (INVALID_FIELD tunnel1.phase1; RESOURCE_IN_USE)',
    );
  });

  it.each([
    [{ error: 'invalid_grant', error_description: 'no such key' }, ': invalid_grant, no such key'],
    [{ message: 'plain' }, ': plain'],
    [{ error: { message: 7, details: 'none' } }, ''],
    [{ received: { tunnel1: { preSharedKey: KEY } } }, ''],
    [[KEY], ''],
    [KEY, ''],
    [null, ''],
  ])('says of %j what it knows to be safe', async (body, words) => {
    expect(await refusedWith(body)).toBe(`GET /v1/thing: answered 400${words}`);
  });

  it.each([KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')])(
    'never repeats a secret: %s',
    async (form) => {
      const message = await refusedWith(
        { error: { message: `bad key ${form}` } },
        { secrets: [{ reveal: () => KEY }] },
      );
      expect(message).toContain('bad key [redacted]');
      expect(message).not.toContain(form.slice(0, 12));
    },
  );

  it('is cut to 500 characters on one line, and after the scrubbing', async () => {
    const text = `${'x'.repeat(440)}\n${KEY}${'y'.repeat(500)}`;
    const message = await refusedWith({ msg: text }, { secrets: [{ reveal: () => KEY }] });
    expect(message).toHaveLength(500);
    expect(message).not.toMatch(/canary|\n/);
  });

  it('does not repeat a header that fetch refuses to send', async () => {
    const outcome = await ask('http://127.0.0.1:9', { headers: { authorization: `Bearer ${KEY}\nX: 1` } });
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(JSON.stringify(outcome)).not.toContain('canary');
  });
});
