import type { Finding } from './errors.ts';
import { pointerTo } from './json-pointer.ts';
import { nearestName } from './nearest-name.ts';
import { type FieldRule, type Fields, homesOf, PATCH_FIELDS } from './patch-fields.ts';

/** Deeper than any known field: what lies below an unknown field this deep is refused with it, unread. */
const MAX_DEPTH = 12;
const MAX_NAME_LENGTH = 60;
const KEY_NAMES = new Set(['presharedkey', 'presharedsecret', 'sharedkey', 'sharedsecret', 'psk']);

const WANTED = {
  string: 'a string',
  boolean: 'true or false',
  integer: 'a whole number',
  list: 'a list of strings',
  labels: 'an object of strings',
  object: 'an object',
} as const;

/**
 * Why a merge patch cannot be taken, all reasons at once; empty when it can. Only names and JSON types are judged here,
 * values are judged on the merged body. No message holds a value: any of them might be a key in a wrong place.
 */
export function patchRefusals(patch: unknown): Finding[] {
  if (!isObject(patch)) {
    return [{ code: 'patch.not-an-object', message: `a patch is a JSON object, this is ${typeName(patch)}`, path: '' }];
  }
  if (Object.keys(patch).length === 0) {
    return [{ code: 'patch.empty', message: 'the patch names no field to change', path: '' }];
  }
  return inObject(patch, PATCH_FIELDS, '');
}

function inObject(value: object, fields: Fields, path: string): Finding[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = pointerTo(path, shortened(name));
    const misplaced = misplacedName(name, at);
    if (misplaced) return [misplaced];
    const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return rule ? inField(rule, inner, at) : [unknownField(name, fields, at), ...misplacedBelow(inner, at)];
  });
}

function inField(rule: FieldRule, value: unknown, at: string): Finding[] {
  if (value === null) {
    if (!rule.required) return [];
    return [{ code: 'patch.required-field', message: 'this field can be changed, but not removed (null)', path: at }];
  }
  if (rule.kind === 'object' && isObject(value)) return inObject(value, rule.fields, at);
  if (rule.kind === 'labels' && isObject(value)) return inLabels(value, at);
  if (rule.kind === 'list' && Array.isArray(value)) {
    return value.flatMap((entry, index) => inField({ kind: 'string', required: true }, entry, pointerTo(at, index)));
  }
  const simple = rule.kind === 'string' || rule.kind === 'boolean';
  const fits = rule.kind === 'integer' ? Number.isSafeInteger(value) : simple && typeof value === rule.kind;
  return fits ? [] : [wrongType(WANTED[rule.kind], value, at), ...misplacedBelow(value, at)];
}

/** A label's name is free, so `id` and `localAsn` are no mistake here; a key is, whatever it is stored as. */
function inLabels(labels: object, path: string): Finding[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    const at = pointerTo(path, shortened(name));
    if (plainName(name) === 'presharedkey') return [keyInPatch(at)];
    return inField({ kind: 'string' }, value, at);
  });
}

function misplacedName(name: string, at: string): Finding | null {
  if (KEY_NAMES.has(plainName(name))) return keyInPatch(at);
  if (name === 'localAsn') {
    const message = "localAsn is the gateway's (bgp.localAsn of the gateway), out of reach of a connection change";
    return { code: 'patch.local-asn', message, path: at };
  }
  if (at === '/id') {
    const message =
      'the id names the connection and never changes: choose the connection by its name in the configuration';
    return { code: 'patch.id', message, path: at };
  }
  return null;
}

/** Keys and `localAsn` get their own reason even where nothing is known of their surroundings. */
function misplacedBelow(value: unknown, path: string, depth = 0): Finding[] {
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = pointerTo(path, shortened(name));
    return misplacedName(name, at) ?? misplacedBelow(inner, at, depth + 1);
  });
}

function keyInPatch(path: string): Finding {
  const message = 'keys do not belong in a patch: import them with `vpn-change vault import …` and rotate';
  return { code: 'patch.pre-shared-key', message, path };
}

function unknownField(name: string, fields: Fields, path: string): Finding {
  const known = Object.keys(fields);
  const near = nearestName(name, known);
  const homes = homesOf(name);
  const hint = homes.length > 0 ? `it belongs to ${homes.join(' or ')}` : `known here: ${known.join(', ')}`;
  const message = `there is no field ${shortened(name)} here; ${near && homes.length === 0 ? `did you mean ${near}?` : hint}`;
  return { code: 'patch.unknown-field', message, path };
}

function wrongType(wanted: string, value: unknown, path: string): Finding {
  return { code: 'patch.wrong-type', message: `must be ${wanted}, is ${typeName(value)}`, path };
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'a whole number' : 'a number with a fraction';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}

function shortened(name: string): string {
  return name.length <= MAX_NAME_LENGTH ? name : `${name.slice(0, MAX_NAME_LENGTH)}…`;
}
