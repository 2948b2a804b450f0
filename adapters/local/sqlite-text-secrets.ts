import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { ConcealedText } from '../../domain/concealed-text.ts';
import { Fault } from '../../domain/errors.ts';
import type { SecretId } from '../../domain/identifiers.ts';
import type { Clock, Randomness, TextSecrets } from '../../domain/ports.ts';
import { unlockVault } from './open-vault.ts';
import { guarded } from './transaction.ts';
import { NONCE_BYTES } from './vault-ciphers.ts';

const FAULT = 'VaultUnavailableError';
const RowSchema = z.object({ nonce: z.instanceof(Uint8Array), sealed: z.instanceof(Uint8Array) });

export interface TextSecretStore extends TextSecrets {
  /** Instead of the text before it, which is gone. */
  store(name: SecretId, text: ConcealedText): Promise<void>;
}

/** Texts in the vault of one machine, over a database of `openVaultDatabase`. Throws VaultUnavailableError for another master key. */
export function sqliteTextSecrets(
  db: DatabaseSync,
  clock: Clock,
  randomness: Randomness,
  masterKey: Uint8Array,
): TextSecretStore {
  const ciphers = unlockVault(db, randomness, masterKey);
  /** No version of a key set lies at such a place: the name of a secret has no space. */
  const placeOf = (name: SecretId) => ['a text', name];

  return {
    current: async (name) =>
      guarded(FAULT, () => {
        const row = db.prepare('SELECT nonce, sealed FROM texts WHERE name = ?').get(name);
        if (row === undefined) return null;
        try {
          return new ConcealedText(ciphers.open(RowSchema.parse(row), placeOf(name)));
        } catch {
          throw new Fault(FAULT, `the text ${name} is damaged and cannot be decrypted: store it again`);
        }
      }),
    store: async (name, text) =>
      guarded(FAULT, () => {
        const { nonce, sealed } = ciphers.seal(text.reveal(), placeOf(name), randomness.bytes(NONCE_BYTES));
        db.prepare('INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)').run(name, clock.now(), nonce, sealed);
      }),
  };
}
