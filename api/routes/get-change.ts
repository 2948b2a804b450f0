import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import type { ApiEnv } from '../caller.ts';
import type { ApiPorts } from '../ports.ts';
import { CHANGE_PROBLEMS } from '../problem-responses.ts';
import { readChange } from '../read-change.ts';
import { ChangeViewSchema } from '../schemas/change-view.ts';
import { ChangeParametersSchema } from '../schemas/parameters.ts';

export const getChangeRoute = createRoute({
  operationId: 'getChange',
  method: 'get',
  path: '/changes/{id}',
  summary: 'Look at a change',
  description: 'What was asked, what it waits for, what was said and, once it has ended, how.',
  tags: ['changes'],
  middleware: guard('getChange'),
  request: { params: ChangeParametersSchema },
  responses: {
    200: { description: 'The change as it is now.', content: { 'application/json': { schema: ChangeViewSchema } } },
    ...CHANGE_PROBLEMS,
  },
});

export function getChange(ports: ApiPorts): RouteHandler<typeof getChangeRoute, ApiEnv> {
  return async (context) => context.json(await readChange(ports, context.req.valid('param').id), 200);
}
