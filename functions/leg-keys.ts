import type { ChangeDocument } from '../domain/change-document.ts';
import type { Leg } from '../domain/change-progress.ts';
import { Fault } from '../domain/errors.ts';
import { legSecret } from '../domain/leg-secret.ts';
import type { PskVault, SecretVersion } from '../domain/ports.ts';
import type { SomePsks } from '../domain/pre-shared-key.ts';

/** Where the leg's keys lie, for a leg that carries some. */
export function carriedSecret(document: ChangeDocument, leg: Leg): SecretVersion {
  const secret = legSecret(document, leg.direction);
  if (!secret) throw new Fault('PskVersionMissingError', 'the change has staged no key version');
  return secret;
}

/** The keys that a leg carries, read afresh. */
export async function legKeys(document: ChangeDocument, leg: Leg, vault: Pick<PskVault, 'read'>): Promise<SomePsks> {
  if (leg.step.keysFor.length === 0) return {};
  const { secretId, versionId } = carriedSecret(document, leg);
  const keys = await vault.read(secretId, versionId);
  return Object.fromEntries(leg.step.keysFor.map((name) => [name, keys[name]]));
}
