import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { runOfKey } from '../../domain/change-name.ts';
import { guard } from '../access.ts';
import { type ApiEnv, knownCaller } from '../caller.ts';
import type { ApiPorts } from '../ports.ts';
import { RUN_ORDER_PROBLEMS } from '../problem-responses.ts';
import { readRun } from '../read-run.ts';
import { RunKeyHeaderSchema } from '../schemas/parameters.ts';
import { RunOrderSchema, RunViewSchema } from '../schemas/run.ts';

export const requestRotationsRoute = createRoute({
  operationId: 'requestRotations',
  method: 'post',
  path: '/rotations',
  summary: 'Rotate many keys now',
  description: 'Begins a run over the selected connections. The same request again answers with the same run.',
  tags: ['rotations'],
  middleware: guard('requestRotations'),
  request: {
    headers: RunKeyHeaderSchema,
    body: {
      required: true,
      description: 'which keys, and why',
      content: {
        'application/json': {
          schema: RunOrderSchema,
          example: { selection: { labels: { site: 'berlin' } }, reason: 'key leaked' },
        },
      },
    },
  },
  responses: {
    202: {
      description: 'The run, which goes its way. Location is where to follow it.',
      headers: z.object({ Location: z.string().describe('the path of the run') }),
      content: { 'application/json': { schema: RunViewSchema } },
    },
    ...RUN_ORDER_PROBLEMS,
  },
});

export function requestRotations(ports: ApiPorts): RouteHandler<typeof requestRotationsRoute, ApiEnv> {
  return async (context) => {
    const { name, via } = knownCaller(context);
    const id = runOfKey({ name, via }, context.req.valid('header')['Idempotency-Key']);
    const startedAt = new Date(ports.clock.now()).toISOString();
    await ports.runs.begin({ ...context.req.valid('json'), id, by: { name, via }, startedAt, cause: 'order' });
    const view = await readRun(ports, id);
    if (view === null) throw new Error(`run ${id} began and is not there`);
    if (view.endedAt === null) await ports.fleet.start(id);
    return context.json(view, 202, { Location: `/rotations/${id}` });
  };
}
