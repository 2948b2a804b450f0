import type * as z from 'zod';
import type { VersionOutputSchema } from '../../domain/change-document.ts';
import { claimOf, leaseSeconds, planOf } from '../../domain/change-progress.ts';
import { Fault } from '../../domain/errors.ts';
import { CURRENT, PENDING, PROVEN, versionLabelled } from '../../domain/psk-labels.ts';
import type { Step } from '../step.ts';

/** Every step is proven: the new version becomes AWSCURRENT. Safe to run twice. */
export const promotePsk: Step<'clock' | 'claims' | 'vault', z.infer<typeof VersionOutputSchema>> = async (
  document,
  { clock, claims, vault },
) => {
  await claims.require(claimOf(document), leaseSeconds(planOf(document)));
  const staged = document.stagePsk;
  if (!staged) throw new Fault('PskVersionMissingError', 'the change has staged no key version');
  const { secretId, versionId } = staged;
  await vault.moveLabel(secretId, CURRENT, versionId);
  await vault.moveLabel(secretId, PROVEN, versionId);
  const pending = versionLabelled(await vault.versions(secretId), PENDING);
  if (pending?.versionId === versionId) await vault.moveLabel(secretId, PENDING, null);
  return { secretId, versionId, at: new Date(clock.now()).toISOString() };
};
