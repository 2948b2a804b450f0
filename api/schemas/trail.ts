import { z } from '@hono/zod-openapi';

export const TrailSchema = z
  .object({
    entries: z
      .array(
        z
          .object({
            at: z.iso.datetime({ offset: true }).describe('when it happened'),
            code: z.string().describe('stable and dotted, for programs'),
            text: z.string().describe('what happened, for people'),
          })
          .openapi('TrailEntry', { description: 'one thing that happened' }),
      )
      .describe('in the order of their time'),
  })
  .openapi('Trail', { description: 'what a change did' });
