import { createHash } from 'node:crypto';

/** A number from 0 up to 1 that is the same for the same text, and as good as random for another. */
export function stableShare(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
