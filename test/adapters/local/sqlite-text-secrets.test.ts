import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openVaultDatabase } from '../../../adapters/local/open-vault.ts';
import { sqlitePskVault } from '../../../adapters/local/sqlite-psk-vault.ts';
import { sqliteTextSecrets } from '../../../adapters/local/sqlite-text-secrets.ts';
import { systemRandomness } from '../../../adapters/local/system-randomness.ts';
import { ConcealedText } from '../../../domain/concealed-text.ts';
import { SecretIdSchema } from '../../../domain/identifiers.ts';
import { temporaryFolder } from './temporary-folder.ts';

const NAME = SecretIdSchema.parse('vpn-change/callbacks');
const OTHER = SecretIdSchema.parse('vpn-change/other');
const MASTER_KEY = Buffer.alloc(32, 7);
const TEXT = new ConcealedText('canary-0123456789-0123456789-0123456789');

function opened() {
  const file = join(temporaryFolder(), 'vault.db');
  const db = openVaultDatabase(file);
  onTestFinished(() => db.close());
  const texts = (masterKey: Uint8Array = MASTER_KEY) =>
    sqliteTextSecrets(db, { now: () => 1234 }, systemRandomness(), masterKey);
  return { db, file, texts };
}

describe('texts in the vault', () => {
  it('come back as they were stored, the last one of a name', async () => {
    const { texts } = opened();
    expect(await texts().current(NAME)).toBeNull();
    await texts().store(NAME, new ConcealedText('an earlier one'));
    await texts().store(NAME, TEXT);
    await texts().store(OTHER, new ConcealedText('another'));
    expect((await texts().current(NAME))?.reveal()).toBe(TEXT.reveal());
  });

  it('lie there encrypted, in the database and in its log', async () => {
    const { db, file, texts } = opened();
    await texts().store(NAME, TEXT);
    const log = readFileSync(`${file}-wal`);
    db.exec('PRAGMA wal_checkpoint(FULL)');
    for (const bytes of [log, readFileSync(file)]) {
      expect([bytes.includes(NAME), bytes.includes('canary')]).toEqual([true, false]);
    }
  });

  it('cannot be read under another name, nor damaged unseen', async () => {
    const { db, texts } = opened();
    await texts().store(NAME, TEXT);
    db.prepare('INSERT INTO texts SELECT ?, stored_at, nonce, sealed FROM texts').run(OTHER);
    db.prepare('UPDATE texts SET nonce = ? WHERE name = ?').run(Buffer.alloc(12), NAME);
    for (const name of [NAME, OTHER]) {
      const fault: unknown = await texts()
        .current(name)
        .catch((error: unknown) => error);
      expect(fault).toMatchObject({
        name: 'VaultUnavailableError',
        message: expect.stringContaining('store it again'),
      });
      expect(inspect(fault)).not.toContain('canary');
    }
  });

  it('are under the master key of the keys', async () => {
    const { db, texts } = opened();
    expect(sqlitePskVault(db, { now: () => 0 }, systemRandomness(), MASTER_KEY)).toBeDefined();
    expect(() => texts(Buffer.alloc(32, 8))).toThrow(/VPN_CHANGE_VAULT_KEY is not the key/);
  });
});
