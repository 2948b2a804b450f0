import * as z from 'zod';
import type { SettingsPath } from './settings-path.ts';

/** The fields that a schema knows at this path of its input; of a union, those of each alternative. */
export function fieldsAt(schema: z.core.$ZodType, path: SettingsPath): readonly string[] {
  const found = path.reduce<readonly z.core.$ZodType[]>(
    (schemas, part) => schemas.flatMap((inner) => alternatives(inner).flatMap((one) => child(one, part))),
    [schema],
  );
  const names = found
    .flatMap(alternatives)
    .flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
  return [...new Set(names)];
}

/** Through defaults, optionals and unions down to the plain schemas. */
function alternatives(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return alternatives(schema.unwrap());
  }
  return [schema];
}

function child(schema: z.core.$ZodType, part: PropertyKey): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (!(schema instanceof z.ZodObject)) return [];
  const field: z.core.$ZodType | undefined = schema.shape[String(part)];
  return field === undefined ? [] : [field];
}
