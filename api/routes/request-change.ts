import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { changeOfKey, changeOfTicket } from '../../domain/change-name.ts';
import type { ChangeWish } from '../../domain/change-request.ts';
import { wishFindings } from '../../domain/wish-findings.ts';
import { guard } from '../access.ts';
import { beginChange } from '../begin-change.ts';
import { type ApiEnv, type Caller, knownCaller } from '../caller.ts';
import type { ApiPorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { ORDER_PROBLEMS } from '../problem-responses.ts';
import { readChange } from '../read-change.ts';
import { CHANGE_ORDER_EXAMPLES, ChangeOrderSchema } from '../schemas/change-order.ts';
import { ChangeViewSchema } from '../schemas/change-view.ts';
import { IdempotencyHeaderSchema } from '../schemas/parameters.ts';

export const requestChangeRoute = createRoute({
  operationId: 'requestChange',
  method: 'post',
  path: '/changes',
  summary: 'Ask for a change',
  description:
    'Begins a change and sets it going. The same request again, at the same moment too, answers with the same change. Who asks is taken from the identity.',
  tags: ['changes'],
  middleware: guard('requestChange'),
  request: {
    headers: IdempotencyHeaderSchema,
    body: {
      required: true,
      description: 'what is to be done',
      content: { 'application/json': { schema: ChangeOrderSchema, examples: CHANGE_ORDER_EXAMPLES } },
    },
  },
  responses: {
    202: {
      description: 'The change, which goes its way. Location is where to follow it.',
      headers: z.object({ Location: z.string().describe('the path of the change') }),
      content: { 'application/json': { schema: ChangeViewSchema } },
    },
    ...ORDER_PROBLEMS,
  },
});

export function requestChange(ports: ApiPorts): RouteHandler<typeof requestChangeRoute, ApiEnv> {
  return async (context) => {
    const wish = context.req.valid('json');
    const caller = knownCaller(context);
    const changeId = nameOf(caller, wish, context.req.valid('header')['Idempotency-Key']);
    await refuseUnfit(ports, wish, async () => (await ports.index.find(changeId)) !== null);
    await beginChange(ports, caller, changeId, wish);
    const view = await readChange(ports, changeId);
    return context.json(view, 202, { Location: `/changes/${changeId}` });
  };
}

function nameOf(caller: Caller, wish: ChangeWish, key: string | undefined) {
  if (key !== undefined) return changeOfKey(caller, key);
  if (wish.ticket !== null) return changeOfTicket(wish.ticket, wish);
  const detail =
    'send the header Idempotency-Key, or a ticket in the body, so that the same request twice is one change';
  throw new Problem('idempotency-missing', detail);
}

/** What was taken once is taken again, although the configuration may refuse it by now. */
async function refuseUnfit(ports: ApiPorts, wish: ChangeWish, isKnown: () => Promise<boolean>): Promise<void> {
  const findings = wishFindings(wish, ports);
  if (findings.length === 0 || (await isKnown())) return;
  const errors = findings.map(({ path = '', message }) => ({ path, message }));
  throw new Problem('wish-refused', findings.map(({ code }) => code).join(', '), { errors });
}
