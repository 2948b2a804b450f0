import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import { type ApiEnv, knownCaller } from '../caller.ts';
import { decide } from '../decide.ts';
import type { ApiPorts } from '../ports.ts';
import { decisionProblems } from '../problem-responses.ts';
import { ChangeViewSchema } from '../schemas/change-view.ts';
import { CommentOnlySchema, commentIn } from '../schemas/decisions.ts';
import { ChangeParametersSchema } from '../schemas/parameters.ts';

export const reviewChangeRoute = createRoute({
  operationId: 'reviewChange',
  method: 'post',
  path: '/changes/{id}/review',
  summary: 'Review an emergency afterwards',
  description: 'An emergency passes windows and freezes; somebody else has to look at it when it has ended.',
  tags: ['decisions'],
  middleware: guard('reviewChange'),
  request: {
    params: ChangeParametersSchema,
    body: {
      required: false,
      description: 'what the review found',
      content: { 'application/json': { schema: CommentOnlySchema, example: { comment: 'justified' } } },
    },
  },
  responses: {
    200: {
      description: 'The change, with the decision among its signals.',
      content: { 'application/json': { schema: ChangeViewSchema } },
    },
    ...decisionProblems(['requester-cannot-review'], ['not-an-emergency', 'not-ended']),
  },
});

export function reviewChange(ports: ApiPorts): RouteHandler<typeof reviewChangeRoute, ApiEnv> {
  return async (context) => {
    const { id } = context.req.valid('param');
    const { comment } = commentIn(context.req.valid('json'));
    const decision = { kind: 'review' as const, about: '', comment };
    return context.json(await decide(ports, knownCaller(context), id, decision), 200);
  };
}
