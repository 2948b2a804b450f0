import * as z from 'zod';

/** What the configuration calls a connection. */
export const ConnectionNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, . _ -');
