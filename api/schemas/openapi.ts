import { z } from '@hono/zod-openapi';

export const OpenApiSchema = z
  .looseObject({ openapi: z.string().describe('the version of OpenAPI') })
  .openapi('OpenApi', { description: 'a document as OpenAPI 3.1 defines it' });
