import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { auditTrail } from '../../domain/audit-trail.ts';
import { guard } from '../access.ts';
import type { ApiEnv } from '../caller.ts';
import type { ApiPorts } from '../ports.ts';
import { CHANGE_PROBLEMS } from '../problem-responses.ts';
import { knownChange } from '../read-change.ts';
import { ChangeParametersSchema } from '../schemas/parameters.ts';
import { TrailSchema } from '../schemas/trail.ts';

export const getTrailRoute = createRoute({
  operationId: 'getTrail',
  method: 'get',
  path: '/changes/{id}/trail',
  summary: 'Read what a change did',
  description: 'One line for each thing that happened, so far. A change that has not begun to run has none.',
  tags: ['changes'],
  middleware: guard('getTrail'),
  request: { params: ChangeParametersSchema },
  responses: {
    200: { description: 'The trail so far.', content: { 'application/json': { schema: TrailSchema } } },
    ...CHANGE_PROBLEMS,
  },
});

export function getTrail(ports: ApiPorts): RouteHandler<typeof getTrailRoute, ApiEnv> {
  return async (context) => {
    const { entry } = await knownChange(ports, context.req.valid('param').id);
    const entries = auditTrail(await ports.histories.read(entry.request.changeId));
    return context.json({ entries }, 200);
  };
}
