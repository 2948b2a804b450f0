import type * as z from 'zod';
import type { ChangeDocument, StagePskOutputSchema } from '../../domain/change-document.ts';
import { claimOf, leaseSeconds, planOf } from '../../domain/change-progress.ts';
import { Fault } from '../../domain/errors.ts';
import { TUNNEL_NAMES, type TunnelName, type VersionId, versionIdOfChange } from '../../domain/identifiers.ts';
import type { PskVault, Randomness } from '../../domain/ports.ts';
import type { PskSet } from '../../domain/pre-shared-key.ts';
import { generatePsk } from '../../domain/psk-generation.ts';
import { CURRENT, PENDING, versionLabelled } from '../../domain/psk-labels.ts';
import { keyProfileFindings } from '../../domain/psk-profile.ts';
import type { Step } from '../step.ts';

type Output = z.infer<typeof StagePskOutputSchema>;

/**
 * Makes the key version that the change will apply, or adopts the pending one that somebody else staged. The version's
 * id is derived from the change: a second run finds what the first one made.
 */
export const stagePsk: Step<'claims' | 'vault' | 'randomness', Output> = async (document, ports) => {
  const { claims, vault, randomness } = ports;
  const plan = planOf(document);
  const secretId = plan.settings.pskSecret;
  const claim = await claims.require(claimOf(document), leaseSeconds(plan));
  const versions = await vault.versions(secretId);
  const own = versionIdOfChange(document.request.changeId, secretId);
  const current = versionLabelled(versions, CURRENT);
  if (!current) throw new Fault('PskVersionMissingError', `${secretId} has no AWSCURRENT version to return to`);
  const returnTo = claim.wayBack.returnTo ?? current.versionId;
  await claims.noteReturnTo(claim, returnTo);

  const pending = versionLabelled(versions, PENDING);
  const foreign = pending && pending.versionId !== own && pending.versionId !== returnTo ? pending.versionId : null;
  const versionId = foreign ?? own;
  const before = await vault.read(secretId, returnTo);
  if (foreign === null && !versions.some((version) => version.versionId === own)) {
    await vault.stage(secretId, own, freshKeys(before, plan.rekeyed, randomness), [PENDING]);
  }
  const keys = await vault.read(secretId, versionId);
  await refuseUnfitKeys(document, vault, { versionId, keys, before });
  return {
    secretId,
    versionId,
    returnTo,
    adopted: foreign !== null,
    fingerprints: await prints(vault, keys, plan.rekeyed),
  };
};

function freshKeys(before: PskSet, rekeyed: readonly TunnelName[], randomness: Randomness): PskSet {
  const key = (name: TunnelName) => (rekeyed.includes(name) ? generatePsk(randomness) : before[name]);
  return { tunnel1: key('tunnel1'), tunnel2: key('tunnel2') };
}

interface Candidate {
  readonly versionId: VersionId;
  readonly keys: PskSet;
  readonly before: PskSet;
}

async function refuseUnfitKeys(document: ChangeDocument, vault: PskVault, { versionId, keys, before }: Candidate) {
  const plan = planOf(document);
  const secretId = plan.settings.pskSecret;
  const earlier = (await vault.fingerprints(secretId)).filter((known) => known.versionId !== versionId);
  for (const name of TUNNEL_NAMES) {
    const fingerprint = await vault.fingerprint(keys[name]);
    if (!plan.rekeyed.includes(name)) {
      if (fingerprint === (await vault.fingerprint(before[name]))) continue;
      throw new Fault(
        'PskVersionConflictError',
        `the pending version ${versionId} also changes the key of ${name}: rotate both tunnels, or stage another one`,
      );
    }
    const findings = keyProfileFindings(keys[name], 'generated');
    if (findings.length > 0) {
      const reasons = findings.map(({ message }) => message).join('; ');
      throw new Fault('PskProfileError', `the key of ${name} in version ${versionId}: ${reasons}`);
    }
    const twin = earlier.find((known) => known.fingerprint === fingerprint);
    if (twin) {
      throw new Fault(
        'PskReusedError',
        `the key of ${name} in version ${versionId} equals the one of ${twin.tunnel} in version ${twin.versionId}`,
      );
    }
  }
  if (
    plan.rekeyed.length === 2 &&
    (await vault.fingerprint(keys.tunnel1)) === (await vault.fingerprint(keys.tunnel2))
  ) {
    throw new Fault('PskReusedError', `version ${versionId} holds one key for both tunnels; each needs its own`);
  }
}

async function prints(vault: PskVault, keys: PskSet, rekeyed: readonly TunnelName[]) {
  const entries = rekeyed.map(async (name) => [name, await vault.fingerprint(keys[name])] as const);
  return Object.fromEntries(await Promise.all(entries));
}
