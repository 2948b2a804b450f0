import type { Finding } from './errors.ts';
import type { PreSharedKey } from './pre-shared-key.ts';

/**
 * `generated`: for keys that we make or that are staged for a rotation; fits every known peer (AWS Site-to-Site is the
 * strictest: letters, digits, `.` and `_`, no leading 0). `stackit-minimum`: for a key that is in use and only imported.
 */
export type KeyProfile = 'generated' | 'stackit-minimum';

const MIN_BITS = 128;

const RULES = {
  generated: [
    { code: 'psk.length', keeps: (key: string) => /^.{32,64}$/s.test(key), message: 'a key has 32 to 64 characters' },
    {
      code: 'psk.alphabet',
      keeps: (key: string) => /^[A-Za-z0-9._]*$/.test(key),
      message: 'a key consists of the characters A-Z a-z 0-9 . _ alone',
    },
    { code: 'psk.leading-zero', keeps: (key: string) => !key.startsWith('0'), message: 'a key does not begin with 0' },
    {
      code: 'psk.too-simple',
      keeps: (key: string) => estimatedBits(key) >= MIN_BITS,
      message: `a key holds at least ${MIN_BITS} bits: this one has too few different characters for its length`,
    },
  ],
  'stackit-minimum': [
    { code: 'psk.length', keeps: (key: string) => key.length >= 20, message: 'a key has at least 20 characters' },
    {
      code: 'psk.alphabet',
      keeps: (key: string) => /^[\x20-\x7e]*$/.test(key),
      message: 'a key consists of printable ASCII characters alone (no line break)',
    },
  ],
} as const;

/** Every rule of the profile that the key breaks. No finding shows any part of the key. */
export function keyProfileFindings(key: PreSharedKey, profile: KeyProfile): Finding[] {
  const value = key.reveal();
  return RULES[profile].filter(({ keeps }) => !keeps(value)).map(({ code, message }) => ({ code, message }));
}

/** As if only the characters that occur had been to choose from: never more than the alphabet would give. */
function estimatedBits(key: string): number {
  return key.length * Math.log2(new Set(key).size || 1);
}
