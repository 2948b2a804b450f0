import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { guard } from '../access.ts';
import type { ApiEnv } from '../caller.ts';
import { changeSummary } from '../change-view.ts';
import type { ApiPorts } from '../ports.ts';
import { GUARDED_PROBLEMS } from '../problem-responses.ts';
import { ChangeFilterSchema, ChangePageSchema } from '../schemas/change-page.ts';

export const listChangesRoute = createRoute({
  operationId: 'listChanges',
  method: 'get',
  path: '/changes',
  summary: 'List changes',
  description: 'The newest request first, a page at a time. Filters hold together.',
  tags: ['changes'],
  middleware: guard('listChanges'),
  request: { query: ChangeFilterSchema },
  responses: {
    200: { description: 'A page of changes.', content: { 'application/json': { schema: ChangePageSchema } } },
    ...GUARDED_PROBLEMS,
  },
});

export function listChanges({ index }: ApiPorts): RouteHandler<typeof listChangesRoute, ApiEnv> {
  return async (context) => {
    const { entries, cursor } = await index.list(context.req.valid('query'));
    return context.json({ changes: entries.map(changeSummary), cursor }, 200);
  };
}
