import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { isFault, meaningOf } from '../../domain/errors.ts';
import type { ConnectionSettings } from '../../domain/settings.ts';
import { guard } from '../access.ts';
import type { ApiEnv } from '../caller.ts';
import { knownConnection, liveConnection } from '../connection-status.ts';
import type { ApiPorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { CONNECTION_PROBLEMS } from '../problem-responses.ts';
import { ConnectionViewSchema } from '../schemas/connection-view.ts';
import { ConnectionParametersSchema } from '../schemas/parameters.ts';

export const getConnectionRoute = createRoute({
  operationId: 'getConnection',
  method: 'get',
  path: '/connections/{name}',
  summary: 'Look at a connection',
  description: 'Tunnels and gateway as they are now, the age of the keys and when they are due, and the last change.',
  tags: ['connections'],
  middleware: guard('getConnection'),
  request: { params: ConnectionParametersSchema },
  responses: {
    200: { description: 'The connection.', content: { 'application/json': { schema: ConnectionViewSchema } } },
    ...CONNECTION_PROBLEMS,
  },
});

export function getConnection(ports: ApiPorts): RouteHandler<typeof getConnectionRoute, ApiEnv> {
  return async (context) => {
    const { name } = context.req.valid('param');
    const settings = Object.hasOwn(ports.connections, name) ? ports.connections[name] : undefined;
    if (settings === undefined) throw new Problem('unknown-connection', 'GET /connections has those there are');
    const [known, seen] = await Promise.all([knownConnection(ports, name, settings), look(ports, settings)]);
    return context.json({ ...known, ...seen }, 200);
  };
}

/** What is known here is told, whether or not STACKIT and the vault answer. */
async function look(ports: ApiPorts, settings: ConnectionSettings) {
  try {
    return { live: await liveConnection(ports, settings), unreadable: null };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { live: null, unreadable: meaningOf(error.name) ?? error.name };
  }
}
