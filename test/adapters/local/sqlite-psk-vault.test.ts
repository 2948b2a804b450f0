import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { openVaultDatabase } from '../../../adapters/local/open-vault.ts';
import { sqlitePskVault } from '../../../adapters/local/sqlite-psk-vault.ts';
import { systemRandomness } from '../../../adapters/local/system-randomness.ts';
import { SecretIdSchema, VersionIdSchema } from '../../../domain/identifiers.ts';
import { canaryKeys, pskVaultContract } from '../../contracts/psk-vault-contract.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SECRET = SecretIdSchema.parse('vpn/office');
const A = VersionIdSchema.parse('a'.repeat(32));
const B = VersionIdSchema.parse('b'.repeat(32));
const MASTER_KEY = Buffer.alloc(32, 7);

function openedDatabase(file = join(temporaryFolder(), 'vault.db')): DatabaseSync {
  const db = openVaultDatabase(file);
  onTestFinished(() => db.close());
  return db;
}

const vaultOver = (db: DatabaseSync, masterKey: Uint8Array = MASTER_KEY) =>
  sqlitePskVault(db, { now: () => 1234 }, systemRandomness(), masterKey);

pskVaultContract('the vault in SQLite', async () => vaultOver(openedDatabase()));

async function vaultWithTwoVersions() {
  const file = join(temporaryFolder(), 'vault.db');
  const db = openedDatabase(file);
  const vault = vaultOver(db);
  await vault.stage(SECRET, A, canaryKeys('A'), []);
  await vault.stage(SECRET, B, canaryKeys('B'), ['AWSPENDING']);
  return { file, db, vault };
}

describe('the vault in SQLite', () => {
  it('dates versions by its clock', async () => {
    const { vault } = await vaultWithTwoVersions();
    expect((await vault.versions(SECRET)).map(({ createdAt }) => createdAt)).toEqual([1234, 1234]);
  });

  it('holds no key in the clear, neither in the database nor in its log', async () => {
    const { file, db } = await vaultWithTwoVersions();
    const log = readFileSync(`${file}-wal`);
    expect(log.includes(SECRET)).toBe(true);
    db.exec('PRAGMA wal_checkpoint(FULL)');
    const database = readFileSync(file);
    expect(database.includes(SECRET)).toBe(true);
    for (const bytes of [log, database]) {
      expect(bytes.includes('canary')).toBe(false);
      expect(bytes.includes(Buffer.from('canary').toString('base64').slice(0, 8))).toBe(false);
      expect(bytes.includes(MASTER_KEY)).toBe(false);
    }
  });

  it('takes a fresh nonce for each value', async () => {
    const { db } = await vaultWithTwoVersions();
    const nonces = db.prepare('SELECT hex(nonce) AS nonce FROM versions').all();
    expect(new Set(nonces.map(({ nonce }) => nonce)).size).toBe(2);
    expect(nonces[0]?.nonce).toMatch(/^[0-9A-F]{24}$/);
  });

  it('does not decrypt a row that was put in the place of another version', async () => {
    const { db, vault } = await vaultWithTwoVersions();
    db.exec(`UPDATE versions SET
      nonce = (SELECT other.nonce FROM versions other WHERE other.version_id <> versions.version_id),
      sealed = (SELECT other.sealed FROM versions other WHERE other.version_id <> versions.version_id)
      WHERE version_id = '${A}'`);
    await expect(vault.read(SECRET, A)).rejects.toMatchObject({ name: 'VaultUnavailableError' });
    expect((await vault.read(SECRET, B)).tunnel1.reveal()).toBe(canaryKeys('B').tunnel1.reveal());
  });

  it('does not decrypt a row that was moved to another secret', async () => {
    const { db, vault } = await vaultWithTwoVersions();
    db.exec(`INSERT INTO versions SELECT 'vpn/plant', version_id, created_at, nonce, sealed FROM versions`);
    const moved = vault.read(SecretIdSchema.parse('vpn/plant'), A);
    await expect(moved).rejects.toMatchObject({ name: 'VaultUnavailableError' });
  });

  it.each([
    ['one bit turned', 'sealed', (bytes: Buffer) => bytes.map((byte, place) => (place === 20 ? byte ^ 1 : byte))],
    ['the end cut off', 'sealed', (bytes: Buffer) => bytes.subarray(0, 40)],
    ['nothing left', 'sealed', () => Buffer.alloc(0)],
    ['a nonce of another length', 'nonce', () => Buffer.alloc(1)],
  ])('says what to do about a damaged row: %s', async (_, column, damage) => {
    const { db, vault } = await vaultWithTwoVersions();
    db.function('damaged', (bytes) =>
      damage(
        z
          .instanceof(Uint8Array)
          .transform((value) => Buffer.from(value))
          .parse(bytes),
      ),
    );
    db.exec(`UPDATE versions SET ${column} = damaged(${column}) WHERE version_id = '${A}'`);
    const fault: unknown = await vault.read(SECRET, A).catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'VaultUnavailableError', message: expect.stringContaining('from a backup') });
    expect(inspect(fault, { depth: null })).not.toContain('canary');
  });

  it('refuses another master key at once, says what to do, and changes nothing', async () => {
    const { db, vault } = await vaultWithTwoVersions();
    expect(() => vaultOver(db, Buffer.alloc(32, 8))).toThrow(
      expect.objectContaining({
        name: 'VaultUnavailableError',
        message: expect.stringContaining('VPN_CHANGE_VAULT_KEY is not the key this vault was made with'),
      }),
    );
    expect((await vault.read(SECRET, A)).tunnel1.reveal()).toBe(canaryKeys('A').tunnel1.reveal());
  });

  it('reads what an earlier opening wrote, with the same fingerprints', async () => {
    const { db, vault } = await vaultWithTwoVersions();
    const again = vaultOver(db);
    expect((await again.read(SECRET, A)).tunnel2.reveal()).toBe(canaryKeys('A').tunnel2.reveal());
    expect(await again.fingerprints(SECRET)).toEqual(await vault.fingerprints(SECRET));
  });

  it('has fingerprints of its own although another vault has the same master key', async () => {
    const [one, other] = [vaultOver(openedDatabase()), vaultOver(openedDatabase())];
    expect(await one.fingerprint(canaryKeys('A').tunnel1)).not.toBe(await other.fingerprint(canaryKeys('A').tunnel1));
  });
});
