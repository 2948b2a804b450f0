import * as z from 'zod';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** The type is spelled out for documents that describe it: of a recursive schema they would find no end. */
export const JsonSchema: z.ZodType<Json> = z
  .json()
  .meta({ type: ['object', 'array', 'string', 'number', 'boolean', 'null'], description: 'any JSON value' });
export const JsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), JsonSchema);

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A JSON object of which only the outermost form is looked at: for values that JSON.parse gave, which are JSON throughout,
 * where going through all of them would cost more than all that follows.
 */
export const ParsedObjectSchema = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
