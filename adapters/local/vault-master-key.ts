import { join } from 'node:path';
import { RefusedError } from '../../domain/errors.ts';
import type { Randomness } from '../../domain/ports.ts';
import { makeOwnerOnly, readOwnerOnly } from './owner-only-file.ts';
import { guarded } from './transaction.ts';

const KEY_BYTES = 32;
const VARIABLE = 'VPN_CHANGE_VAULT_KEY';
const EXPOSED = 'vault.key-exposed';

/**
 * The vault's master key, 32 bytes: from VPN_CHANGE_VAULT_KEY, else from `vault.key` in the workspace, which is made at
 * first use. Throws RefusedError (`vault.key-malformed`, `vault.key-exposed`), VaultUnavailableError. Never echoes a key.
 */
export function vaultMasterKey(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  randomness: Randomness,
): Uint8Array {
  const given = environment[VARIABLE];
  if (given !== undefined) return keyOfText(given, VARIABLE);
  const file = join(folder, 'vault.key');
  return guarded('VaultUnavailableError', () => {
    const known = readOwnerOnly(file, EXPOSED);
    if (known !== null) return keyOfText(known, file);
    makeOwnerOnly(file, `${Buffer.from(randomness.bytes(KEY_BYTES)).toString('base64')}\n`, randomness);
    return keyOfText(readOwnerOnly(file, EXPOSED) ?? '', file);
  });
}

function keyOfText(given: string, source: string): Uint8Array {
  const text = given.trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  const bytes = Buffer.from(text, 'base64');
  // Buffer.from skips what is no base64, so only a text that comes out again as it went in was one.
  const unpadded = (base64: string) => base64.replace(/=$/, '');
  if (bytes.length === KEY_BYTES && unpadded(bytes.toString('base64')) === unpadded(text)) return bytes;
  const message = `${source} must hold 32 bytes, as base64 or as 64 hexadecimal characters`;
  throw new RefusedError([{ code: 'vault.key-malformed', message }]);
}
