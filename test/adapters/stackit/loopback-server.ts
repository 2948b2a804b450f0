import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Handler = (response: ServerResponse, seen: Seen) => void;

export interface LoopbackServer {
  readonly url: string;
  /** What it was asked. */
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** A real HTTP server on a free loopback port. */
export async function startServer(handler: Handler): Promise<LoopbackServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const entry = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      seen.push(entry);
      handler(response, entry);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Such a server for the time of `use`. */
export async function withServer<T>(handler: Handler, use: (url: string, seen: Seen[]) => Promise<T>): Promise<T> {
  const server = await startServer(handler);
  try {
    return await use(server.url, server.seen);
  } finally {
    await server.close();
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}

export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
