import * as z from 'zod';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

// Of a value whose schema lets unknown fields through: which of them the schema knows, at any depth.

/** The schema's own fields alone; undefined where it names none, so that everything inside is known. */
function fieldsOf(schema: z.core.$ZodType): z.core.$ZodShape | undefined {
  if (schema instanceof z.ZodOptional) return fieldsOf(schema.unwrap());
  return schema instanceof z.ZodObject ? schema.shape : undefined;
}

function known(fields: z.core.$ZodShape, name: string): z.core.$ZodType | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function isKnown(schema: z.core.$ZodType, [name, ...rest]: readonly string[]): boolean {
  const fields = fieldsOf(schema);
  if (name === undefined || fields === undefined) return true;
  const field = known(fields, name);
  return field !== undefined && isKnown(field, rest);
}

/** `wanted` with its own unknown fields taken out, and those of `live` put in, inside of whatever both have. */
export function withUnknownPart(schema: z.core.$ZodType, wanted: Json, live: Json | undefined): Json {
  const fields = fieldsOf(schema);
  if (fields === undefined || !isJsonObject(wanted)) return wanted;
  const there: JsonObject = isJsonObject(live) ? live : {};
  const foreign = Object.entries(there).filter(([name]) => known(fields, name) === undefined);
  const own = Object.entries(wanted).flatMap(([name, value]) => {
    const field = known(fields, name);
    const other = Object.hasOwn(there, name) ? there[name] : undefined;
    return field === undefined ? [] : [[name, withUnknownPart(field, value, other)] as const];
  });
  return Object.fromEntries([...foreign, ...own]);
}
