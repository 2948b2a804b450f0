import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import { type ApiEnv, knownCaller } from '../caller.ts';
import { decide } from '../decide.ts';
import type { ApiPorts } from '../ports.ts';
import { decisionProblems } from '../problem-responses.ts';
import { ChangeViewSchema } from '../schemas/change-view.ts';
import { ApprovalSchema } from '../schemas/decisions.ts';
import { ChangeParametersSchema } from '../schemas/parameters.ts';

export const decideApprovalRoute = createRoute({
  operationId: 'decideApproval',
  method: 'post',
  path: '/changes/{id}/approval',
  summary: 'Approve or reject a plan',
  description: 'Binds to the plan that was looked at. Whoever asked for the change cannot decide about it.',
  tags: ['decisions'],
  middleware: guard('decideApproval'),
  request: {
    params: ChangeParametersSchema,
    body: {
      required: true,
      description: 'the decision, and on which plan',
      content: {
        'application/json': {
          schema: ApprovalSchema,
          example: { decision: 'approve', planHash: '1f0c…', comment: 'looked at the diff' },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The change, with the decision among its signals.',
      content: { 'application/json': { schema: ChangeViewSchema } },
    },
    ...decisionProblems(
      ['requester-cannot-approve'],
      ['plan-moved', 'not-waiting', 'already-rejected', 'already-ended', 'too-late'],
    ),
  },
});

export function decideApproval(ports: ApiPorts): RouteHandler<typeof decideApprovalRoute, ApiEnv> {
  return async (context) => {
    const { id } = context.req.valid('param');
    const { decision: word, planHash: about, comment } = context.req.valid('json');
    const decision = { kind: word === 'approve' ? ('approval' as const) : ('rejection' as const), about, comment };
    return context.json(await decide(ports, knownCaller(context), id, decision), 200);
  };
}
