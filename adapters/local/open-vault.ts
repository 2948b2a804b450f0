import { timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import type { Randomness } from '../../domain/ports.ts';
import { openDatabase } from './open-database.ts';
import { inTransaction } from './transaction.ts';
import { type VaultCiphers, vaultCiphers } from './vault-ciphers.ts';

const FAULT = 'VaultUnavailableError';
const SALT_BYTES = 32;

const MIGRATIONS = [
  `CREATE TABLE master_key_check (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     salt BLOB NOT NULL,
     check_value BLOB NOT NULL
   ) STRICT;
   CREATE TABLE versions (
     secret_id TEXT NOT NULL,
     version_id TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     nonce BLOB NOT NULL,
     sealed BLOB NOT NULL,
     PRIMARY KEY (secret_id, version_id)
   ) STRICT;
   CREATE TABLE labels (
     secret_id TEXT NOT NULL,
     label TEXT NOT NULL,
     version_id TEXT NOT NULL,
     PRIMARY KEY (secret_id, label),
     FOREIGN KEY (secret_id, version_id) REFERENCES versions (secret_id, version_id)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE texts (
     name TEXT PRIMARY KEY,
     stored_at INTEGER NOT NULL,
     nonce BLOB NOT NULL,
     sealed BLOB NOT NULL
   ) STRICT;`,
];

/** The vault's own database file, of mode 0600. Its folder must be of mode 0700. */
export function openVaultDatabase(file: string): DatabaseSync {
  return openDatabase(file, MIGRATIONS, FAULT);
}

const CheckRowSchema = z.object({ salt: z.instanceof(Uint8Array), check_value: z.instanceof(Uint8Array) });

/** The ciphers of this vault; the first caller's master key becomes the vault's. Throws VaultUnavailableError. */
export function unlockVault(db: DatabaseSync, randomness: Randomness, masterKey: Uint8Array): VaultCiphers {
  return inTransaction(db, FAULT, () => {
    const row = db.prepare('SELECT salt, check_value FROM master_key_check').get();
    if (row === undefined) {
      const salt = randomness.bytes(SALT_BYTES);
      const ciphers = vaultCiphers(masterKey, salt);
      db.prepare('INSERT INTO master_key_check VALUES (1, ?, ?)').run(salt, ciphers.checkValue);
      return ciphers;
    }
    const { salt, check_value } = CheckRowSchema.parse(row);
    const ciphers = vaultCiphers(masterKey, salt);
    if (check_value.length === ciphers.checkValue.length && timingSafeEqual(check_value, ciphers.checkValue))
      return ciphers;
    throw new Fault(
      FAULT,
      `VPN_CHANGE_VAULT_KEY is not the key this vault was made with: give the first one, or, when it is not set, put ` +
        `the vault.key back that lay beside ${db.location() ?? 'the vault'}`,
    );
  });
}
