import * as z from 'zod';
import { configurationDiff } from './configuration-diff.ts';
import { type ConnectionBody, filledConfiguration, normalConnectionBody, type RoutingType } from './connection-body.ts';
import { isJsonObject, type Json, JsonSchema } from './json.ts';
import { pathTokens } from './json-pointer.ts';

export interface RollbackBody {
  readonly body: ConnectionBody;
  /** Paths where somebody else wrote neither the old nor the new value: nobody but a person can decide. */
  readonly conflicts: readonly string[];
}

/**
 * The body that takes one step back. It starts from what is live now and puts back only what the step changed, so that
 * a second writer's change to another field survives. `before` and `after` are the step's own two sides.
 */
export function rollbackBody(
  before: ConnectionBody,
  after: ConnectionBody,
  live: ConnectionBody,
  routingType: RoutingType,
): RollbackBody {
  const changes = configurationDiff(before, after);
  const drift = written(after, live, routingType);
  const notBack = written(before, live, routingType);
  const conflicts: string[] = [];
  let body: Json = JsonSchema.parse(live);
  for (const change of changes) {
    if (drift.has(change.path) && notBack.has(change.path)) conflicts.push(change.path);
    body = withValue(body, pathTokens(change.path), change.before);
  }
  try {
    return { body: normalConnectionBody(body), conflicts };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    // What somebody else added cannot stand without what would be taken away: a filter, for example, without its bgp.
    const orphaned = error.issues.map(({ path }) => `/${path.join('/')}`);
    return { body: live, conflicts: [...new Set([...conflicts, ...orphaned])] };
  }
}

/** Where `live` differs from `sent` in more than the API's defaults, which it fills in where nothing was sent. */
function written(sent: ConnectionBody, live: ConnectionBody, routingType: RoutingType): ReadonlySet<string> {
  const paths = (from: ConnectionBody) => new Set(configurationDiff(from, live).map(({ path }) => path));
  return paths(sent).intersection(paths(filledConfiguration(sent, routingType)));
}

function withValue(target: Json | undefined, path: readonly string[], value: Json | undefined): Json {
  const [head, ...rest] = path;
  const object = isJsonObject(target) ? target : {};
  if (head === undefined) return value ?? null;
  const { [head]: child, ...others } = object;
  if (rest.length > 0) {
    const inner = withValue(child, rest, value);
    // What a removal emptied was not there before.
    const emptied = value === undefined && isJsonObject(inner) && Object.keys(inner).length === 0;
    return emptied ? others : { ...others, [head]: inner };
  }
  return value === undefined ? others : { ...others, [head]: value };
}
