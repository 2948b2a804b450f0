import { z } from '@hono/zod-openapi';

export const HealthSchema = z
  .object({ status: z.literal('ok').describe('there is no other word') })
  .openapi('Health', { description: 'that the API answers' });
