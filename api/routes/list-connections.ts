import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import type { ApiEnv } from '../caller.ts';
import { knownConnection } from '../connection-status.ts';
import type { ApiPorts } from '../ports.ts';
import { GUARDED_PROBLEMS } from '../problem-responses.ts';
import { ConnectionListSchema } from '../schemas/connection-view.ts';

export const listConnectionsRoute = createRoute({
  operationId: 'listConnections',
  method: 'get',
  path: '/connections',
  summary: 'List the configured connections',
  description: 'With what is known here. STACKIT is asked for one connection at a time.',
  tags: ['connections'],
  middleware: guard('listConnections'),
  responses: {
    200: { description: 'All of them.', content: { 'application/json': { schema: ConnectionListSchema } } },
    ...GUARDED_PROBLEMS,
  },
});

export function listConnections(ports: ApiPorts): RouteHandler<typeof listConnectionsRoute, ApiEnv> {
  return async (context) => {
    const known = Object.entries(ports.connections).map(([name, settings]) => knownConnection(ports, name, settings));
    return context.json({ connections: await Promise.all(known) }, 200);
  };
}
