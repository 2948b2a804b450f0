import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import type { ApiEnv } from '../caller.ts';
import { OPEN_PROBLEMS } from '../problem-responses.ts';
import { HealthSchema } from '../schemas/health.ts';

export const healthRoute = createRoute({
  operationId: 'health',
  method: 'get',
  path: '/healthz',
  summary: 'Whether the API answers',
  description: 'Open to everybody. Asks nobody else.',
  tags: ['service'],
  security: [],
  responses: {
    200: { description: 'It does.', content: { 'application/json': { schema: HealthSchema } } },
    ...OPEN_PROBLEMS,
  },
});

export const health: RouteHandler<typeof healthRoute, ApiEnv> = (context) =>
  context.json({ status: 'ok' as const }, 200);
