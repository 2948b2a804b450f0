import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import { type ApiEnv, knownCaller } from '../caller.ts';
import { decide } from '../decide.ts';
import type { ApiPorts } from '../ports.ts';
import { decisionProblems } from '../problem-responses.ts';
import { ChangeViewSchema } from '../schemas/change-view.ts';
import { CommentOnlySchema, commentIn } from '../schemas/decisions.ts';
import { ChangeParametersSchema } from '../schemas/parameters.ts';

export const confirmChangeRoute = createRoute({
  operationId: 'confirmChange',
  method: 'post',
  path: '/changes/{id}/confirmation',
  summary: 'Confirm an applied change',
  description: 'Without it, a change that waits for its confirmation is rolled back.',
  tags: ['decisions'],
  middleware: guard('confirmChange'),
  request: {
    params: ChangeParametersSchema,
    body: {
      required: false,
      description: 'a comment, if any',
      content: { 'application/json': { schema: CommentOnlySchema, example: { comment: 'the ERP answers' } } },
    },
  },
  responses: {
    200: {
      description: 'The change, with the decision among its signals.',
      content: { 'application/json': { schema: ChangeViewSchema } },
    },
    ...decisionProblems([], ['not-waiting', 'already-ended', 'too-late']),
  },
});

export function confirmChange(ports: ApiPorts): RouteHandler<typeof confirmChangeRoute, ApiEnv> {
  return async (context) => {
    const { id } = context.req.valid('param');
    const { comment } = commentIn(context.req.valid('json'));
    const decision = { kind: 'confirmation' as const, about: '', comment };
    return context.json(await decide(ports, knownCaller(context), id, decision), 200);
  };
}
