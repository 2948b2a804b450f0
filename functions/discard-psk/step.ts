import type * as z from 'zod';
import type { VersionOutputSchema } from '../../domain/change-document.ts';
import { claimOf, leaseSeconds, planOf } from '../../domain/change-progress.ts';
import { Fault } from '../../domain/errors.ts';
import { versionIdOfChange } from '../../domain/identifiers.ts';
import { CURRENT, PENDING, PROVEN, versionLabelled } from '../../domain/psk-labels.ts';
import type { Step } from '../step.ts';

/**
 * The way back is proven, or nothing was touched: the new version loses its labels, and a promotion that died half-way
 * is taken back. An adopted version loses AWSPENDING too, or the next rotation would try it again.
 */
export const discardPsk: Step<'clock' | 'claims' | 'vault', z.infer<typeof VersionOutputSchema>> = async (
  document,
  { clock, claims, vault },
) => {
  const { secretId, returnTo } = await claimedVersions();
  const versions = await vault.versions(secretId);
  const versionId = document.stagePsk?.versionId ?? versionIdOfChange(document.request.changeId, secretId);
  const current = versionLabelled(versions, CURRENT);
  if (current?.versionId === versionId && returnTo !== null) await vault.moveLabel(secretId, CURRENT, returnTo);
  for (const label of [PENDING, PROVEN]) {
    if (versionLabelled(versions, label)?.versionId !== versionId) continue;
    await vault.moveLabel(secretId, label, label === PROVEN ? returnTo : null);
  }
  return { secretId, versionId, at: new Date(clock.now()).toISOString() };

  async function claimedVersions() {
    const claim = await claims.require(claimOf(document), leaseSeconds(planOf(document)));
    const { secretId, returnTo } = claim.wayBack;
    if (document.stagePsk && returnTo === null) throw new Fault('PskVersionMissingError', 'no version to return to');
    return { secretId, returnTo };
  }
};
