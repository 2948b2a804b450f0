import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import type { ApiEnv } from '../caller.ts';
import type { ApiPorts } from '../ports.ts';
import { RUN_PROBLEMS } from '../problem-responses.ts';
import { knownRun } from '../read-run.ts';
import { RunParametersSchema, RunViewSchema } from '../schemas/run.ts';

export const getRotationsRoute = createRoute({
  operationId: 'getRotations',
  method: 'get',
  path: '/rotations/{id}',
  summary: 'Look at a run',
  description: 'How many are done, running, waiting, failed and to come, and about how long it will take.',
  tags: ['rotations'],
  middleware: guard('getRotations'),
  request: { params: RunParametersSchema },
  responses: {
    200: { description: 'The run as it is now.', content: { 'application/json': { schema: RunViewSchema } } },
    ...RUN_PROBLEMS,
  },
});

export function getRotations(ports: ApiPorts): RouteHandler<typeof getRotationsRoute, ApiEnv> {
  return async (context) => context.json(await knownRun(ports, context.req.valid('param').id), 200);
}
