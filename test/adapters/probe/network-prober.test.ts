import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { networkProber } from '../../../adapters/probe/network-prober.ts';

/** Moves 7 ms with each look. */
function prober() {
  let time = 1000;
  return networkProber({ clock: { now: () => (time += 7) } });
}

async function listening<T>(server: Server, host: string, use: (port: number) => Promise<T>): Promise<T> {
  server.listen(0, host);
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  try {
    return await use(address.port);
  } finally {
    server.close();
  }
}

/** A server that answers nothing by itself and tells when its one visitor has gone. */
function silent(greet: (socket: Socket) => void = () => undefined) {
  const gone = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('close', () => gone.resolve());
    socket.resume();
    greet(socket);
  });
  return { server, gone: gone.promise };
}

const httpProbe = (listener: RequestListener, timeoutSeconds = 5) =>
  listening(createHttpServer(listener), '127.0.0.1', (port) =>
    prober().probe({ http: `http://127.0.0.1:${port}/health`, timeoutSeconds }),
  );

describe('a tcp probe', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', '127.0.0.1'],
    ['[::1]', '::1'],
  ])('to %s connects and hangs up', async (name, host) => {
    const { server, gone } = silent();
    await listening(server, host, async (port) => {
      const outcome = await prober().probe({ tcp: `${name}:${port}`, timeoutSeconds: 5 });
      expect(outcome).toEqual({ ok: true, detail: 'connected', milliseconds: 7 });
      await gone;
    });
  });

  it('to a closed port is refused', async () => {
    const port = await listening(silent().server, '127.0.0.1', async (free) => free);
    expect(await prober().probe({ tcp: `127.0.0.1:${port}`, timeoutSeconds: 5 })).toMatchObject({
      ok: false,
      detail: 'refused',
    });
  });

  it.each(['127.0.0.1:0', '127.0.0.1:99999', 'nothing', '::1:80'])('to %s is an answer too', async (tcp) => {
    const outcome = await prober().probe({ tcp, timeoutSeconds: 5 });
    expect(outcome).toMatchObject({ ok: false, detail: `${tcp} is no host:port` });
  });

  it('to a name that does not exist says so', async () => {
    const outcome = await prober().probe({ tcp: 'nowhere.invalid:80', timeoutSeconds: 5 });
    expect(outcome).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^(host not found|host name not resolved)$/),
    });
  });
});

describe('an http probe', () => {
  it.each([
    [200, true],
    [204, true],
    [301, true],
    [404, false],
    [503, false],
  ])('takes %i for ok = %s and follows nothing', async (status, ok) => {
    const asked: string[] = [];
    const outcome = await httpProbe((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(status, status === 301 ? { location: '/elsewhere' } : {}).end();
    });
    expect(outcome).toEqual({ ok, detail: `HTTP ${status}`, milliseconds: 7 });
    expect(asked).toEqual(['GET /health']);
  });

  it('does not read the body and leaves no connection', async () => {
    const { server, gone } = silent((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nbegun'),
    );
    await listening(server, '127.0.0.1', async (port) => {
      expect(await prober().probe({ http: `http://127.0.0.1:${port}/`, timeoutSeconds: 5 })).toMatchObject({
        ok: true,
      });
      await gone;
    });
  });

  it('is given up in time, and hangs up then', async () => {
    const { server, gone } = silent();
    await listening(server, '127.0.0.1', async (port) => {
      const outcome = await prober().probe({ http: `http://127.0.0.1:${port}/`, timeoutSeconds: 0.1 });
      expect(outcome).toMatchObject({ ok: false, detail: 'timed out after 0.1 s' });
      await gone;
    });
  });

  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['a reset', (socket) => socket.destroy(), /^reset$/],
    ['another protocol', (socket) => socket.end('SSH-2.0-x\r\n\r\n'), /^HPE_/],
  ])('names %s', async (_, greet, detail) => {
    const { server } = silent(greet);
    const outcome = await listening(server, '127.0.0.1', (port) =>
      prober().probe({ http: `http://127.0.0.1:${port}/`, timeoutSeconds: 5 }),
    );
    expect(outcome).toMatchObject({ ok: false, detail: expect.stringMatching(detail) });
  });
});
