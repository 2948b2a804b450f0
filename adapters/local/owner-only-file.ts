import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { RefusedError } from '../../domain/errors.ts';
import type { Randomness } from '../../domain/ports.ts';

/**
 * The text of a file of a secret; null when there is none. Throws RefusedError with this code when others on the machine can
 * read it.
 */
export function readOwnerOnly(file: string, code: string): string | null {
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
      const message = `others on this machine can read ${file}: run chmod 600 ${file}`;
      throw new RefusedError([{ code, message }]);
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** The file appears whole or not at all, and the first of two processes wins: link, like O_EXCL, never replaces. */
export function makeOwnerOnly(file: string, text: string, randomness: Randomness): void {
  const draft = `${file}.${Buffer.from(randomness.bytes(8)).toString('hex')}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    closeSync(descriptor);
    rmSync(draft);
  }
}
