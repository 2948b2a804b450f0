import type { ChangeDocument } from '../domain/change-document.ts';
import type { Leg } from '../domain/change-progress.ts';
import { Fault } from '../domain/errors.ts';
import type { PskVault } from '../domain/ports.ts';
import type { SomePsks } from '../domain/pre-shared-key.ts';

/** The keys that a leg carries, read afresh: forward those of the staged version, back those of the version to return to. */
export async function legKeys(document: ChangeDocument, leg: Leg, vault: Pick<PskVault, 'read'>): Promise<SomePsks> {
  if (leg.step.keysFor.length === 0) return {};
  const staged = document.stagePsk;
  if (!staged) throw new Fault('PskVersionMissingError', 'the change has staged no key version');
  const keys = await vault.read(staged.secretId, leg.direction === 'forward' ? staged.versionId : staged.returnTo);
  return Object.fromEntries(leg.step.keysFor.map((name) => [name, keys[name]]));
}
