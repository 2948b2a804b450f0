import { type Finding, RefusedError } from '../domain/errors.ts';
import { TUNNEL_NAMES } from '../domain/identifiers.ts';
import { type PskSet, PskSetSchema } from '../domain/pre-shared-key.ts';
import { type KeyProfile, keyProfileFindings } from '../domain/psk-profile.ts';

/** The keys of both tunnels, in the shape of the secret. Errors name the place, never the text: it may be a key. */
export function parseKeys(content: unknown): PskSet {
  const parsed = PskSetSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new RefusedError(
    parsed.error.issues.map(({ path, code, message }) => ({
      code: 'psk.shape',
      message: code === 'unrecognized_keys' ? 'has a field that does not belong here' : message,
      path: `/${path.join('/')}`,
    })),
  );
}

export function profileFindings(keys: PskSet, profile: KeyProfile): Finding[] {
  return TUNNEL_NAMES.flatMap((tunnel) =>
    keyProfileFindings(keys[tunnel], profile).map((finding) => ({ ...finding, path: `/${tunnel}/preSharedKey` })),
  );
}
