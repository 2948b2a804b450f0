import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Resolve } from '../../../adapters/callback/guarded-lookup.ts';
import { httpCallbackSender } from '../../../adapters/callback/http-callback-sender.ts';
import { withServer } from '../stackit/loopback-server.ts';

const MESSAGE = { headers: { 'content-type': 'application/json', 'x-vpn-change-event-id': 'one' }, body: '{"ä":1}' };

const post = (url: string, { timeoutSeconds = 5, resolve }: { timeoutSeconds?: number; resolve?: Resolve } = {}) =>
  httpCallbackSender({ timeoutSeconds, ...(resolve ? { resolve } : {}) }).post(url, MESSAGE);

const answered = (handler: (response: ServerResponse) => void, timeoutSeconds?: number) =>
  withServer(handler, (url) => post(`${url}/1`, timeoutSeconds === undefined ? {} : { timeoutSeconds }));

/** A host whose name the DNS resolves to these. */
const resolving =
  (...addresses: string[]): Resolve =>
  (_hostname, _options, found) =>
    setImmediate(() =>
      found(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );

describe('a callback', () => {
  it('is one POST with headers and body as they were made', async () => {
    await withServer(
      (response) => response.writeHead(204).end(),
      async (url, seen) => {
        expect(await post(`${url}/hook?a=b`)).toEqual({ kind: 'delivered' });
        expect(seen).toMatchObject([
          {
            method: 'POST',
            path: '/hook?a=b',
            headers: { ...MESSAGE.headers, 'content-length': '8' },
            body: '{"ä":1}',
          },
        ]);
      },
    );
  });

  it('finds this machine by name where the URL says so itself', async () => {
    const attempt = await withServer(
      (response) => response.writeHead(200).end(),
      (url) => post(url.replace('127.0.0.1', 'localhost'), { resolve: resolving('127.0.0.1') }),
    );
    expect(attempt).toEqual({ kind: 'delivered' });
  });

  it('is delivered with the status: what follows is not waited for', async () => {
    const attempt = await answered((response) => response.writeHead(200).write('{'), 5);
    expect(attempt).toEqual({ kind: 'delivered' });
  });

  it('can be tried again: 500, then 200', async () => {
    const statuses = [500, 200];
    await withServer(
      (response) => response.writeHead(statuses.shift() ?? 200).end(),
      async (url) => {
        expect([await post(url), await post(url)]).toEqual([
          { kind: 'failed', why: 'answered 500' },
          { kind: 'delivered' },
        ]);
      },
    );
  });

  it.each([301, 302, 307, 308])('does not follow a redirect: %i', async (status) => {
    await withServer(
      (response) => response.writeHead(200).end(),
      async (elsewhere, seen) => {
        const attempt = await answered((response) => response.writeHead(status, { location: elsewhere }).end());
        expect(attempt).toEqual({ kind: 'failed', why: `answered ${status}, a redirect, which is not followed` });
        expect(seen).toEqual([]);
      },
    );
  });

  it('is not wanted any more at a receiver that is gone', async () => {
    expect((await answered((response) => response.writeHead(410).end())).kind).toBe('refused');
  });
});

describe('a receiver that misbehaves', () => {
  it('is given up when it never answers', async () => {
    expect(await answered(() => undefined, 0.1)).toEqual({ kind: 'failed', why: 'no answer within 0.1 s' });
  });

  it('is given up when it begins to answer and never ends its headers', async () => {
    const attempt = await answered((response) => response.socket?.write('HTTP/1.1 200 OK\r\nx: '), 0.1);
    expect(attempt).toEqual({ kind: 'failed', why: 'no answer within 0.1 s' });
  });

  it('is given up when its name is never resolved', async () => {
    const attempt = await post('https://hooks.example.com', {
      timeoutSeconds: 0.1,
      resolve: () => undefined,
    });
    expect(attempt).toEqual({ kind: 'failed', why: 'no answer within 0.1 s' });
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['resets the connection', (r) => r.socket?.destroy(), '(ECONNRESET)'],
    ['speaks no HTTP', (r) => r.socket?.end('220 mail.example.com ESMTP canary\r\n\r\n'), '(HPE_'],
    ['sends endless headers', (r) => r.socket?.write(`HTTP/1.1 200 OK\r\nx: ${'canary'.repeat(10_000)}`), '(HPE_'],
  ])('%s: the attempt failed, and its words are not repeated', async (_, handler, code) => {
    const attempt = await answered(handler);
    expect(attempt).toMatchObject({ kind: 'failed', why: expect.stringContaining(`the connection failed ${code}`) });
    expect(JSON.stringify(attempt)).not.toContain('canary');
  });

  it('is not spoken to in the clear when the URL says https', async () => {
    await withServer(
      (response) => response.writeHead(200).end(),
      async (url, seen) => {
        const attempt = await post(url.replace('http:', 'https:'));
        expect(attempt).toMatchObject({ kind: 'failed', why: expect.stringMatching(/\(E[A-Z_]+\)$/) });
        expect(seen).toEqual([]);
      },
    );
  });

  it('does not exist', async () => {
    const resolve: Resolve = (_hostname, _options, found) => {
      setImmediate(() => found(Object.assign(new Error('canary'), { code: 'ENOTFOUND' }), []));
    };
    expect(await post('https://hooks.example.com', { resolve })).toEqual({
      kind: 'failed',
      why: 'the connection failed (ENOTFOUND)',
    });
  });
});

describe('the network of the service', () => {
  it.each([
    ['an address of this machine', ['127.0.0.1']],
    ['a private address', ['10.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['an IPv6 address that maps a private one', ['::ffff:10.0.0.1']],
    ['a public and a private address', ['8.8.8.8', '192.168.0.1']],
  ])('is not reached by a name that leads to %s', async (_, addresses) => {
    await withServer(
      (response) => response.writeHead(200).end(),
      async (url, seen) => {
        const { port } = new URL(url);
        const attempt = await post(`http://hooks.example.com:${port}`, { resolve: resolving(...addresses) });
        const forbidden = addresses.at(-1);
        expect(attempt).toEqual({
          kind: 'failed',
          why: `the host leads to ${forbidden}, which no callback may reach`,
        });
        expect(seen).toEqual([]);
      },
    );
  });

  it.each(['http://169.254.169.254/latest/meta-data', 'https://10.0.0.1', 'https://[fd00:ec2::254]', 'https://[::]'])(
    'is not reached by an address: %s',
    async (url) => {
      expect(await post(url)).toMatchObject({ kind: 'failed', why: expect.stringContaining('no callback may reach') });
    },
  );

  it('is not reached under the name of this machine either', async () => {
    const attempt = await post('http://localhost:9', { resolve: resolving('10.0.0.1') });
    expect(attempt).toMatchObject({ why: 'the host leads to 10.0.0.1, which no callback may reach' });
  });
});
