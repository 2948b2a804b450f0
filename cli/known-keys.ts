import type { Finding } from '../domain/errors.ts';
import { type SecretId, TUNNEL_NAMES, type VersionId } from '../domain/identifiers.ts';
import type { PskVault, PskVersion } from '../domain/ports.ts';
import type { PskSet } from '../domain/pre-shared-key.ts';

/** The version that holds the very same keys for the same tunnels. */
export async function versionWith(vault: PskVault, secretId: SecretId, keys: PskSet): Promise<VersionId | null> {
  const known = await vault.fingerprints(secretId);
  const wanted = await printsOf(vault, keys);
  const holds = ({ versionId }: PskVersion) =>
    TUNNEL_NAMES.every((name) =>
      known.some((each) => each.versionId === versionId && each.tunnel === name && each.fingerprint === wanted[name]),
    );
  return (await vault.versions(secretId)).find(holds)?.versionId ?? null;
}

/** Why no rotation could ever apply these keys: found out now and not in the night of the change. */
export async function reuseFindings(
  vault: PskVault,
  secretId: SecretId,
  keys: PskSet,
  current: VersionId,
): Promise<Finding[]> {
  const prints = await printsOf(vault, keys);
  const earlier = await vault.fingerprints(secretId);
  const isCurrent = (name: (typeof TUNNEL_NAMES)[number]) =>
    earlier.some((one) => one.versionId === current && one.tunnel === name && one.fingerprint === prints[name]);
  // A rotation with --tunnel leaves the other tunnel its key.
  const kept = TUNNEL_NAMES.filter(isCurrent);
  const fresh = TUNNEL_NAMES.filter((name) => kept.length === TUNNEL_NAMES.length || !kept.includes(name));
  const reused = fresh.flatMap((name) => {
    const twin = earlier.find(({ fingerprint }) => fingerprint === prints[name]);
    const message = `this key is known already, from ${twin?.tunnel} in version ${twin?.versionId}: a new one is needed`;
    return twin ? [{ code: 'psk.reused', message, path: `/${name}/preSharedKey` }] : [];
  });
  const twins = prints.tunnel1 === prints.tunnel2;
  return twins ? [...reused, { code: 'psk.reused', message: 'each tunnel needs a key of its own' }] : reused;
}

async function printsOf(vault: PskVault, { tunnel1, tunnel2 }: PskSet) {
  return { tunnel1: await vault.fingerprint(tunnel1), tunnel2: await vault.fingerprint(tunnel2) };
}
