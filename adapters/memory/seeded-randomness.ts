import { createHash } from 'node:crypto';
import type { Randomness } from '../../domain/ports.ts';

/** The same bytes for the same seed, in the same order. */
export function seededRandomness(seed: number): Randomness {
  let block = 0;
  return {
    bytes: (count) => {
      const chunks: Buffer[] = [];
      for (let have = 0; have < count; have += 32) {
        block += 1;
        chunks.push(createHash('sha256').update(`${seed}:${block}`).digest());
      }
      return new Uint8Array(Buffer.concat(chunks).subarray(0, count));
    },
  };
}
