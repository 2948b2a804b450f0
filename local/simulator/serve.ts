import { type Served, serveOnLoopback } from '../loopback-server.ts';
import { simulatorApi } from './http-api.ts';
import type { Simulator } from './simulator.ts';

/** Serves the simulator on the loopback interface only. Port 0 takes a free one; a port in use rejects (EADDRINUSE). */
export function serveSimulator(simulator: Simulator, { port }: { readonly port: number }): Promise<Served> {
  return serveOnLoopback(simulatorApi(simulator).fetch, { port });
}
