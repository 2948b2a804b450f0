import { isDeepStrictEqual } from 'node:util';
import { type Cidr, cidrText, parseCidr } from './cidr.ts';
import type { ConnectionBody } from './connection-body.ts';
import { TUNNEL_NAMES, type TunnelName } from './identifiers.ts';
import { isJsonObject, type Json, type JsonObject, JsonObjectSchema } from './json.ts';
import { pathTokens, pointerTo } from './json-pointer.ts';

/** One field that differs. A missing `before` or `after`: the field is absent on that side. */
export interface Difference {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

const SUBNET_LISTS = new Set(['/localSubnets', '/remoteSubnets', '/staticRoutes']);
const ALGORITHM_LIST = /\/(dhGroups|encryptionAlgorithms|integrityAlgorithms)$/;

/**
 * What differs, leaf by leaf, by JSON pointer. Lists are whole values; a list of subnets that differs only in its order
 * or in a written `/32` is the same. The order of algorithms counts: it may be a preference.
 */
export function configurationDiff(before: ConnectionBody, after: ConnectionBody): Difference[] {
  return differences(jsonOf(before), jsonOf(after), '');
}

/** The tunnels that a diff touches, in their order. */
export function tunnelsTouched(diff: readonly Difference[]): TunnelName[] {
  return TUNNEL_NAMES.filter((name) => diff.some(({ path }) => isUnder(path, name)));
}

/** True when a diff touches a field that belongs to no tunnel. */
export function sharedTouched(diff: readonly Difference[]): boolean {
  return diff.some(({ path }) => !TUNNEL_NAMES.some((name) => isUnder(path, name)));
}

/**
 * The paths of `intended` that `answered` does not hold with an equal value. Fields that only the answer has are fine
 * (the API fills in defaults); lists of subnets and of algorithms are sets, subnets are compared as networks, and an
 * empty list or map may be absent.
 */
export function containsConfiguration(intended: ConnectionBody, answered: ConnectionBody): string[] {
  return missing(jsonOf(intended), jsonOf(answered), '');
}

/** Whether a body shows any value at this path. */
export function hasPath(body: ConnectionBody, path: string): boolean {
  let value: Json | undefined = jsonOf(body);
  for (const name of pathTokens(path)) value = isJsonObject(value) ? member(value, name) : undefined;
  return !isAbsent(value);
}

function jsonOf(body: ConnectionBody): JsonObject {
  return JsonObjectSchema.parse(JSON.parse(JSON.stringify(body)));
}

/** A label may be called `constructor`: nothing is read from the prototype. */
function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isUnder(path: string, tunnel: TunnelName): boolean {
  return path === `/${tunnel}` || path.startsWith(`/${tunnel}/`);
}

function differences(before: Json | undefined, after: Json | undefined, path: string): Difference[] {
  if (opens(before, after) || opens(after, before)) {
    const [left, right] = [isJsonObject(before) ? before : {}, isJsonObject(after) ? after : {}];
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].flatMap((name) => differences(member(left, name), member(right, name), pointerTo(path, name)));
  }
  if (isDeepStrictEqual(before, after) || sameSubnets(before, after, path)) return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** An object is told leaf by leaf when the other side is one too, or has nothing there; an empty one is a leaf itself. */
function opens(value: Json | undefined, other: Json | undefined): boolean {
  if (!isJsonObject(value)) return false;
  return isJsonObject(other) || (other === undefined && Object.keys(value).length > 0);
}

function sameSubnets(before: Json | undefined, after: Json | undefined, path: string): boolean {
  if (!SUBNET_LISTS.has(path) || !Array.isArray(before) || !Array.isArray(after)) return false;
  // Host bits stay: a patch that clears them must not look like no change.
  const text = (subnet: Json) => (parsed(subnet)?.hostBits ? JSON.stringify(subnet) : networkText(subnet));
  return isDeepStrictEqual(before.map(text).sort(), after.map(text).sort());
}

function networkText(subnet: Json): string {
  const cidr = parsed(subnet);
  return cidr === null ? JSON.stringify(subnet) : cidrText(cidr);
}

function parsed(subnet: Json): Cidr | null {
  return typeof subnet === 'string' ? parseCidr(subnet) : null;
}

function missing(intended: Json, answered: Json | undefined, path: string): string[] {
  if (isJsonObject(intended)) {
    const members = Object.entries(intended);
    if (isJsonObject(answered)) {
      return members.flatMap(([name, inner]) => missing(inner, member(answered, name), pointerTo(path, name)));
    }
    return members.length === 0 && isAbsent(answered) ? [] : [path];
  }
  if (isAbsent(answered)) return intended === null || (Array.isArray(intended) && intended.length === 0) ? [] : [path];
  return holds(intended, answered, path) ? [] : [path];
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function holds(intended: Json, answered: Json | undefined, path: string): boolean {
  if (Array.isArray(intended) && Array.isArray(answered)) {
    if (SUBNET_LISTS.has(path)) return sameSet(intended.map(networkText), answered.map(networkText));
    if (ALGORITHM_LIST.test(path)) return sameSet(intended, answered);
  }
  return isDeepStrictEqual(intended, answered);
}

function sameSet(a: readonly Json[], b: readonly Json[]): boolean {
  return new Set(a).symmetricDifference(new Set(b)).size === 0;
}
