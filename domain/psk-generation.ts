import type { Randomness } from './ports.ts';
import { PreSharedKey } from './pre-shared-key.ts';
import { keyProfileFindings } from './psk-profile.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
const LENGTH = 44;
const MAX_DRAWS = 32;

/**
 * A new key, always within the profile `generated`. 44 characters of 64, the first of 63: 43 · 6 + log2(63) = 263.9
 * bits. 64 divides 256, so six bits of a byte choose without bias; a draw that breaks the profile (one in 64 begins
 * with 0) is thrown away whole, which leaves the others equally likely. Throws when the randomness is none.
 */
export function generatePsk(randomness: Randomness): PreSharedKey {
  for (let draw = 0; draw < MAX_DRAWS; draw += 1) {
    const letters = Array.from(randomness.bytes(LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length));
    const key = new PreSharedKey(letters.join(''));
    if (key.length === LENGTH && keyProfileFindings(key, 'generated').length === 0) return key;
  }
  throw new Error(`no usable key in ${MAX_DRAWS} draws: the source of randomness is broken`);
}
