import { createRoute, type OpenAPIHono, type RouteHandler } from '@hono/zod-openapi';
import type { ApiEnv } from '../caller.ts';
import { openApiDocument } from '../openapi-document.ts';
import { OPEN_PROBLEMS } from '../problem-responses.ts';
import { OpenApiSchema } from '../schemas/openapi.ts';

export const openApiRoute = createRoute({
  operationId: 'openApi',
  method: 'get',
  path: '/openapi.json',
  summary: 'This document',
  description: 'Open to everybody. OpenAPI 3.1, made from the schemas that requests are checked with.',
  tags: ['service'],
  security: [],
  responses: {
    200: { description: 'The document.', content: { 'application/json': { schema: OpenApiSchema } } },
    ...OPEN_PROBLEMS,
  },
});

export function openApi(app: OpenAPIHono<ApiEnv>): RouteHandler<typeof openApiRoute, ApiEnv> {
  return (context) => context.json(OpenApiSchema.parse(openApiDocument(app)), 200);
}
