import type { Json, JsonObject } from '../../domain/json.ts';
import { type FieldRule, type Fields, PATCH_FIELDS } from '../../domain/patch-fields.ts';

/** What a merge patch may touch, as the OpenAPI document tells of it. It is checked by the rules that name each mistake. */
export const PATCH_DOCUMENT = { ...objectOf(PATCH_FIELDS), minProperties: 1 };

function objectOf(fields: Fields): JsonObject {
  const properties = Object.entries(fields).map(([name, rule]) => [name, fieldOf(name, rule)] as const);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

function fieldOf(name: string, rule: FieldRule): JsonObject {
  const schema = schemaOf(rule);
  const description = `${name} of STACKIT's connection${rule.required ? '' : '; null removes it'}`;
  return { ...schema, type: rule.required ? (schema.type ?? null) : [schema.type ?? null, 'null'], description };
}

function schemaOf(rule: FieldRule): Record<string, Json> {
  switch (rule.kind) {
    case 'object':
      return objectOf(rule.fields);
    case 'labels':
      return { type: 'object', additionalProperties: { type: ['string', 'null'] } };
    case 'list':
      return { type: 'array', items: { type: 'string' } };
    default:
      return { type: rule.kind };
  }
}
