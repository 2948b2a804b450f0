import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RefusedError } from '../../domain/errors.ts';
import type { Randomness } from '../../domain/ports.ts';
import { guarded } from './transaction.ts';

const KEY_BYTES = 32;
const VARIABLE = 'VPN_CHANGE_VAULT_KEY';

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
    const known = readKeyFile(file);
    if (known !== null) return keyOfText(known, file);
    makeKeyFile(file, randomness);
    return keyOfText(readKeyFile(file) ?? '', file);
  });
}

function keyOfText(given: string, source: string): Uint8Array {
  const text = given.trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  const bytes = Buffer.from(text, 'base64');
  // Buffer.from skips what is no base64, so only a text that comes out again as it went in was one.
  const unpadded = (base64: string) => base64.replace(/=$/, '');
  if (bytes.length === KEY_BYTES && unpadded(bytes.toString('base64')) === unpadded(text)) return bytes;
  throw refused('vault.key-malformed', `${source} must hold 32 bytes, as base64 or as 64 hexadecimal characters`);
}

function readKeyFile(file: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    // Windows has no such mode bits: there every file says that others can read it.
    if (process.platform !== 'win32' && (fstatSync(descriptor).mode & 0o077) !== 0) {
      throw refused('vault.key-exposed', `others on this machine can read ${file}: run chmod 600 ${file}`);
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** The file appears whole or not at all, and the first of two processes wins: link, like O_EXCL, never replaces. */
function makeKeyFile(file: string, randomness: Randomness): void {
  const draft = `${file}.${Buffer.from(randomness.bytes(8)).toString('hex')}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, `${Buffer.from(randomness.bytes(KEY_BYTES)).toString('base64')}\n`);
    fsyncSync(descriptor);
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    closeSync(descriptor);
    rmSync(draft);
  }
}

function refused(code: string, message: string): RefusedError {
  return new RefusedError([{ code, message }]);
}
