import type { ChangeDocument } from '../domain/change-document.ts';
import type { Leg } from '../domain/change-progress.ts';
import { Fault } from '../domain/errors.ts';
import type { PskVault, SecretVersion } from '../domain/ports.ts';
import type { SomePsks } from '../domain/pre-shared-key.ts';

/** Where a leg's keys lie: forward the staged version, back the version to return to. */
export function legSecret(document: ChangeDocument, leg: Leg): SecretVersion {
  const staged = document.stagePsk;
  if (!staged) throw new Fault('PskVersionMissingError', 'the change has staged no key version');
  return { secretId: staged.secretId, versionId: leg.direction === 'forward' ? staged.versionId : staged.returnTo };
}

/** The keys that a leg carries, read afresh. */
export async function legKeys(document: ChangeDocument, leg: Leg, vault: Pick<PskVault, 'read'>): Promise<SomePsks> {
  if (leg.step.keysFor.length === 0) return {};
  const { secretId, versionId } = legSecret(document, leg);
  const keys = await vault.read(secretId, versionId);
  return Object.fromEntries(leg.step.keysFor.map((name) => [name, keys[name]]));
}
