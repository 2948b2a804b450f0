import { configurationDiff } from './configuration-diff.ts';
import { type ConnectionBody, ConnectionBodySchema, normalConnectionBody } from './connection-body.ts';
import { isJsonObject, type Json, JsonSchema } from './json.ts';

export interface RollbackBody {
  readonly body: ConnectionBody;
  /** Paths where somebody else wrote neither the old nor the new value: nobody but a person can decide. */
  readonly conflicts: readonly string[];
}

/**
 * The body that takes one step back. It starts from what is live now and puts back only what the step changed, so that
 * a second writer's change to another field survives. `before` and `after` are the step's own two sides.
 */
export function rollbackBody(before: ConnectionBody, after: ConnectionBody, live: ConnectionBody): RollbackBody {
  const changes = configurationDiff(before, after);
  const drift = new Set(configurationDiff(after, live).map(({ path }) => path));
  const alreadyBack = new Set(configurationDiff(before, live).map(({ path }) => path));
  const conflicts: string[] = [];
  let body: Json = JsonSchema.parse(live);
  for (const change of changes) {
    if (drift.has(change.path) && alreadyBack.has(change.path)) conflicts.push(change.path);
    body = withValue(body, change.path.split('/').slice(1).map(unescapePointer), change.before);
  }
  return { body: ConnectionBodySchema.parse(normalConnectionBody(body)), conflicts };
}

function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
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
