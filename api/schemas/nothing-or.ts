import { z } from '@hono/zod-openapi';

/** The schema or null. `nullable()` would make the named component itself nullable, wherever it is used. */
export function nothingOr<T extends z.ZodType>(schema: T) {
  return z.union([schema, z.null()]);
}
