import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Randomness } from '../../domain/ports.ts';

/** Writes a file of mode 0600, whole or not at all. */
export function writeWhole(path: string, text: string, randomness: Randomness): void {
  const draft = `${path}.${Buffer.from(randomness.bytes(8)).toString('hex')}.tmp`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
