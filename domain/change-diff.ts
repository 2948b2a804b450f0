import * as z from 'zod';

/** What differs between two configurations: JSON pointers with the values on both sides. Holds no key. */
export const DiffSchema = z.array(
  z.object({ path: z.string(), before: z.json().optional(), after: z.json().optional() }),
);
