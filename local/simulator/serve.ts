import { createAdaptorServer } from '@hono/node-server';
import { simulatorApi } from './http-api.ts';
import type { Simulator } from './simulator.ts';

export interface Served {
  /** For example `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** Breaks off whatever is still under way. */
  close(): Promise<void>;
}

/** Serves the simulator on the loopback interface only. Port 0 takes a free one; a port in use rejects (EADDRINUSE). */
export async function serveSimulator(simulator: Simulator, { port }: { readonly port: number }): Promise<Served> {
  const server = createAdaptorServer({ fetch: simulatorApi(simulator).fetch, overrideGlobalObjects: false });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
