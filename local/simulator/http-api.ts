import { Hono } from 'hono';
import { controlRoutes } from './control-routes.ts';
import { vpnError } from './http-errors.ts';
import { iaasRoutes } from './iaas-routes.ts';
import type { Simulator } from './simulator.ts';
import { tokenRoute } from './token-route.ts';
import { vpnRoutes } from './vpn-routes.ts';

/** The simulator over HTTP. `fetch` serves a request in this process, without a socket. */
export function simulatorApi(simulator: Simulator): Hono {
  const app = new Hono();
  vpnRoutes(app, simulator);
  iaasRoutes(app, simulator);
  tokenRoute(app, simulator);
  controlRoutes(app, simulator);
  app.notFound(() => vpnError(404));
  // Without the error's own words: a request may hold a key.
  app.onError(() => vpnError(500));
  return app;
}
