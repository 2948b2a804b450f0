import { RefusedError } from '../domain/errors.ts';
import type { SecretId } from '../domain/identifiers.ts';
import { nearestName } from '../domain/nearest-name.ts';
import type { Settings } from '../domain/settings.ts';

/** A connection's secret, or a configured secret by its own name. */
export function secretNamed({ connections }: Settings, name: string): SecretId {
  const own = Object.hasOwn(connections, name) ? connections[name]?.pskSecret : undefined;
  const secrets = allSecrets({ connections });
  const found = own ?? secrets.find((secret) => secret === name);
  if (found) return found;
  const near = nearestName(name, [...Object.keys(connections), ...secrets]);
  const hint = near
    ? `did you mean ${near}?`
    : `connections: ${Object.keys(connections).slice(0, 10).join(', ') || 'none'}`;
  throw new RefusedError([
    { code: 'secret.unknown', message: `${name} is neither a configured connection nor the pskSecret of one; ${hint}` },
  ]);
}

export function allSecrets({ connections }: Pick<Settings, 'connections'>): SecretId[] {
  return [...new Set(Object.values(connections).map(({ pskSecret }) => pskSecret))];
}
