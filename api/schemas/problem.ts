import { z } from '@hono/zod-openapi';

/** Problem details (RFC 9457). Holds nothing of the inside, and no value of the request. */
export const ProblemSchema = z
  .object({
    type: z.string().describe('stable: names what is the matter'),
    title: z.string().describe('the same for every problem of this type'),
    status: z.number().int().describe('the HTTP status'),
    detail: z.string().describe('what is the matter with this request and what to do'),
    errors: z
      .array(
        z.object({
          path: z
            .string()
            .describe('a JSON pointer into the body, ?name of the query, {name} of the path, or the name of a header'),
          message: z.string().describe('what is the matter there'),
        }),
      )
      .optional()
      .describe('all offending places at once'),
    planHash: z.string().optional().describe('of plan-moved: the hash of the present plan'),
    put: z.string().optional().describe('of put-moved: the PUT that the change waits before'),
  })
  .openapi('Problem', { description: 'problem details (RFC 9457)' });
export type ProblemDocument = z.infer<typeof ProblemSchema>;
