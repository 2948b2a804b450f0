import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemRandomness } from '../../../adapters/local/system-randomness.ts';
import { vaultMasterKey } from '../../../adapters/local/vault-master-key.ts';
import { temporaryFolder } from './temporary-folder.ts';

const keyFrom = (folder: string, given?: string) =>
  vaultMasterKey(folder, { VPN_CHANGE_VAULT_KEY: given }, systemRandomness());

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('the master key from VPN_CHANGE_VAULT_KEY', () => {
  it('is 32 bytes as base64, padded or not, or as 64 hexadecimal characters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = Buffer.from(bytes);
        const texts = [key.toString('base64'), key.toString('base64').replace('=', ''), key.toString('hex')];
        for (const text of [...texts, key.toString('hex').toUpperCase(), `${texts[0]}\n`]) {
          expect(Buffer.from(keyFrom('/nowhere', text))).toEqual(key);
        }
      }),
    );
  });

  it.each([
    ['empty', ''],
    ['a pass phrase', 'canary.correct.horse.battery.staple'],
    ['too short', Buffer.alloc(31, 1).toString('base64')],
    ['too long', Buffer.alloc(33, 1).toString('base64')],
    ['hexadecimal but too short', '0a'.repeat(31)],
    ['base64 with foreign characters', `${Buffer.alloc(32, 1).toString('base64')}!`],
  ])('is refused without an echo when it is %s', (_, text) => {
    const refusal = thrownBy(() => keyFrom('/nowhere', text));
    expect(refusal).toMatchObject({ refusals: [{ code: 'vault.key-malformed' }] });
    expect(String(refusal)).toBe(
      'RefusedError: vault.key-malformed: VPN_CHANGE_VAULT_KEY must hold 32 bytes, as base64 or as 64 hexadecimal characters',
    );
  });
});

describe('the master key from the workspace', () => {
  it('is made at first use, for the owner alone, and found again', () => {
    const folder = temporaryFolder();
    const key = keyFrom(folder);
    expect(key).toHaveLength(32);
    expect(keyFrom(folder)).toEqual(key);
    expect(readdirSync(folder)).toEqual(['vault.key']);
    expect(statSync(join(folder, 'vault.key')).mode & 0o777).toBe(0o600);
    expect(keyFrom(temporaryFolder())).not.toEqual(key);
  });

  it.each([0o640, 0o604, 0o660])('is refused when others can reach it (mode %o)', (mode) => {
    const folder = temporaryFolder();
    keyFrom(folder);
    chmodSync(join(folder, 'vault.key'), mode);
    const refusal = thrownBy(() => keyFrom(folder));
    expect(refusal).toMatchObject({
      refusals: [{ code: 'vault.key-exposed', message: expect.stringContaining('chmod 600') }],
    });
    expect(String(refusal)).not.toContain(readFileSync(join(folder, 'vault.key'), 'utf8').trim());
  });

  it('is refused, and not replaced, when the file holds no key', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'vault.key'), 'canary', { mode: 0o600 });
    expect(thrownBy(() => keyFrom(folder))).toMatchObject({ refusals: [{ code: 'vault.key-malformed' }] });
    expect(readFileSync(join(folder, 'vault.key'), 'utf8')).toBe('canary');
  });

  it('names its fault when the folder cannot be written', () => {
    const fault = { name: 'VaultUnavailableError', message: expect.stringContaining('ENOENT') };
    expect(thrownBy(() => keyFrom(join(temporaryFolder(), 'none')))).toMatchObject(fault);
  });
});
