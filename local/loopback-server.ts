import { createAdaptorServer } from '@hono/node-server';

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch'];

export interface Served {
  /** For example `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** Takes no more requests and ends when those under way are answered. */
  finish(): Promise<void>;
  /** Breaks off whatever is still under way. */
  close(): Promise<void>;
}

interface ServeWish {
  /** 0 takes a free one. */
  readonly port: number;
  /** Makes `Request` and `Response` of this process the server's own: for an app that makes requests of requests. */
  readonly overrideGlobalObjects?: boolean;
}

/** Serves on the loopback interface only. A port in use rejects (EADDRINUSE). */
export async function serveOnLoopback(
  fetch: Fetch,
  { port, overrideGlobalObjects = false }: ServeWish,
): Promise<Served> {
  const server = createAdaptorServer({ fetch, overrideGlobalObjects });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const finish = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    url: `http://127.0.0.1:${actual}`,
    finish,
    close: () => {
      const finished = finish();
      if ('closeAllConnections' in server) server.closeAllConnections();
      return finished;
    },
  };
}
