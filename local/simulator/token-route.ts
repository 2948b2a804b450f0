import type { Hono } from 'hono';
import type { Simulator } from './simulator.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** STACKIT's token endpoint. Any assertion will do: who signs in is not what is simulated. */
export function tokenRoute(app: Hono, simulator: Simulator): void {
  app.post('/token', async (c) => {
    simulator.log.note({ method: 'POST', template: '/token', resource: null, connectionId: null, userAgent: null });
    const form = new URLSearchParams(await c.req.text());
    const assertion = form.get('grant_type') === JWT_BEARER ? form.get('assertion') : form.get('client_assertion');
    if (!assertion) return Response.json({ error: 'invalid_request' }, { status: 400 });
    const { accessToken, expiresInSeconds } = simulator.tokens.issue();
    return Response.json({ access_token: accessToken, expires_in: expiresInSeconds, token_type: 'Bearer' });
  });
}
