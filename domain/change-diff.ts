import * as z from 'zod';
import { JsonSchema } from './json.ts';

/** What differs between two configurations: JSON pointers with the values on both sides. Holds no key. */
export const DiffSchema = z
  .array(
    z.object({
      path: z.string().describe('JSON pointer into the configuration of the connection'),
      before: JsonSchema.optional().describe('absent: there was nothing'),
      after: JsonSchema.optional().describe('absent: nothing is left'),
    }),
  )
  .describe('what differs between the configuration before and after');
