import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { type SecretId, TUNNEL_NAMES, type VersionId, VersionIdSchema } from '../../domain/identifiers.ts';
import type { Clock, PskVault, Randomness } from '../../domain/ports.ts';
import { type PskSet, PskSetSchema, pskSetToSecretString } from '../../domain/pre-shared-key.ts';
import { unlockVault } from './open-vault.ts';
import { sqliteVersionLabels } from './sqlite-version-labels.ts';
import { guarded, inTransaction } from './transaction.ts';
import { NONCE_BYTES } from './vault-ciphers.ts';

const FAULT = 'VaultUnavailableError';

const SealedRowSchema = z.object({ nonce: z.instanceof(Uint8Array), sealed: z.instanceof(Uint8Array) });
const VersionRowSchema = z.object({ version_id: VersionIdSchema, created_at: z.number().int() });

/** The vault of one machine, over a database of `openVaultDatabase`. Throws VaultUnavailableError for another master key. */
export function sqlitePskVault(
  db: DatabaseSync,
  clock: Clock,
  randomness: Randomness,
  masterKey: Uint8Array,
): PskVault {
  const ciphers = unlockVault(db, randomness, masterKey);
  const labels = sqliteVersionLabels(db);

  function keysOf(secretId: SecretId, versionId: VersionId): PskSet | null {
    const row = db
      .prepare('SELECT nonce, sealed FROM versions WHERE secret_id = ? AND version_id = ?')
      .get(secretId, versionId);
    if (row === undefined) return null;
    try {
      return PskSetSchema.parse(JSON.parse(ciphers.open(SealedRowSchema.parse(row), [secretId, versionId])));
    } catch {
      // The cause is dropped: what JSON.parse or zod say could quote the value.
      throw new Fault(
        FAULT,
        `version ${versionId} of ${secretId} is damaged and cannot be decrypted: put ${db.location() ?? 'the vault'} ` +
          `back from a backup, or rotate the connection's keys`,
      );
    }
  }

  function versionsOf(secretId: SecretId) {
    return db
      .prepare('SELECT version_id, created_at FROM versions WHERE secret_id = ? ORDER BY created_at, rowid')
      .all(secretId)
      .map((row) => VersionRowSchema.parse(row));
  }

  function add(secretId: SecretId, versionId: VersionId, keys: PskSet): void {
    const nonce = randomness.bytes(NONCE_BYTES);
    const value = ciphers.seal(pskSetToSecretString(keys), [secretId, versionId], nonce);
    db.prepare('INSERT INTO versions VALUES (?, ?, ?, ?, ?)').run(
      secretId,
      versionId,
      clock.now(),
      value.nonce,
      value.sealed,
    );
  }

  return {
    versions: async (secretId) =>
      guarded(FAULT, () => {
        const labelled = labels.all(secretId);
        return versionsOf(secretId).map(({ version_id, created_at }) => ({
          versionId: version_id,
          labels: labelled.filter(({ versionId }) => versionId === version_id).map(({ label }) => label),
          createdAt: created_at,
        }));
      }),
    read: async (secretId, versionId) => {
      const keys = guarded(FAULT, () => keysOf(secretId, versionId));
      if (keys === null) throw new Fault('PskVersionMissingError', `${secretId} has no version ${versionId}`);
      return keys;
    },
    stage: async (secretId, versionId, keys, wanted) =>
      inTransaction(db, FAULT, () => {
        const known = keysOf(secretId, versionId);
        if (known !== null && pskSetToSecretString(known) !== pskSetToSecretString(keys)) {
          throw new Fault('PskVersionConflictError', `version ${versionId} of ${secretId} exists with other keys`);
        }
        if (known !== null) return;
        const first = versionsOf(secretId).length === 0;
        add(secretId, versionId, keys);
        for (const label of first ? [...wanted, 'AWSCURRENT'] : wanted) labels.move(secretId, label, versionId);
      }),
    moveLabel: async (secretId, label, to) => inTransaction(db, FAULT, () => labels.move(secretId, label, to)),
    fingerprint: async (key) => ciphers.fingerprint(key),
    fingerprints: async (secretId) =>
      guarded(FAULT, () =>
        versionsOf(secretId).flatMap(({ version_id: versionId }) => {
          const keys = keysOf(secretId, versionId);
          if (keys === null) return [];
          return TUNNEL_NAMES.map((tunnel) => ({ versionId, tunnel, fingerprint: ciphers.fingerprint(keys[tunnel]) }));
        }),
      ),
  };
}
