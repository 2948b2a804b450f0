import { isJsonObject, type Json } from './json.ts';

/**
 * JSON merge patch, RFC 7396: members of the patch replace, null removes, lists are whole values. Neither input is
 * changed. `Object.fromEntries` defines own members, so a `__proto__` in a patch stays plain data.
 */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name) ?? null, value));
  }
  return Object.fromEntries(merged);
}
