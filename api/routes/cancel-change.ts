import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import { type ApiEnv, knownCaller } from '../caller.ts';
import { decide } from '../decide.ts';
import type { ApiPorts } from '../ports.ts';
import { decisionProblems } from '../problem-responses.ts';
import { ChangeViewSchema } from '../schemas/change-view.ts';
import { CommentOnlySchema, commentIn } from '../schemas/decisions.ts';
import { ChangeParametersSchema } from '../schemas/parameters.ts';

export const cancelChangeRoute = createRoute({
  operationId: 'cancelChange',
  method: 'post',
  path: '/changes/{id}/cancellation',
  summary: 'Cancel a change',
  description: 'Before the first PUT it is rejected, afterwards it is rolled back; it never stops half-way.',
  tags: ['decisions'],
  middleware: guard('cancelChange'),
  request: {
    params: ChangeParametersSchema,
    body: {
      required: false,
      description: 'a comment, if any',
      content: { 'application/json': { schema: CommentOnlySchema, example: { comment: 'not tonight' } } },
    },
  },
  responses: {
    200: {
      description: 'The change, with the decision among its signals.',
      content: { 'application/json': { schema: ChangeViewSchema } },
    },
    ...decisionProblems(['not-your-change'], ['already-ended']),
  },
});

export function cancelChange(ports: ApiPorts): RouteHandler<typeof cancelChangeRoute, ApiEnv> {
  return async (context) => {
    const { id } = context.req.valid('param');
    const { comment } = commentIn(context.req.valid('json'));
    const decision = { kind: 'cancellation' as const, about: '', comment };
    return context.json(await decide(ports, knownCaller(context), id, decision), 200);
  };
}
