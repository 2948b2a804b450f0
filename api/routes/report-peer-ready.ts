import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import { type ApiEnv, knownCaller } from '../caller.ts';
import { decide } from '../decide.ts';
import type { ApiPorts } from '../ports.ts';
import { decisionProblems } from '../problem-responses.ts';
import { ChangeViewSchema } from '../schemas/change-view.ts';
import { PeerReadySchema } from '../schemas/decisions.ts';
import { ChangeParametersSchema } from '../schemas/parameters.ts';

export const reportPeerReadyRoute = createRoute({
  operationId: 'reportPeerReady',
  method: 'post',
  path: '/changes/{id}/peer-ready',
  summary: 'Say that the device is ready',
  description: 'For a device that a person makes ready. The answer is kept as a receipt.',
  tags: ['decisions'],
  middleware: guard('reportPeerReady'),
  request: {
    params: ChangeParametersSchema,
    body: {
      required: true,
      description: 'for which PUT it is ready',
      content: {
        'application/json': { schema: PeerReadySchema, example: { put: 'forward-0', comment: 'key loaded' } },
      },
    },
  },
  responses: {
    200: {
      description: 'The change, with the decision among its signals.',
      content: { 'application/json': { schema: ChangeViewSchema } },
    },
    ...decisionProblems([], ['put-moved', 'not-waiting', 'already-ended', 'too-late']),
  },
});

export function reportPeerReady(ports: ApiPorts): RouteHandler<typeof reportPeerReadyRoute, ApiEnv> {
  return async (context) => {
    const { id } = context.req.valid('param');
    const { put: about, comment } = context.req.valid('json');
    const decision = { kind: 'peer-ready' as const, about, comment };
    return context.json(await decide(ports, knownCaller(context), id, decision), 200);
  };
}
