import { webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Randomness } from '../../domain/ports.ts';
import { generatePsk } from '../../domain/psk-generation.ts';
import { keyProfileFindings } from '../../domain/psk-profile.ts';

const system: Randomness = { bytes: (count) => webcrypto.getRandomValues(new Uint8Array(count)) };

/** Gives the same prepared draws again and again. */
function prepared(...draws: number[][]): Randomness {
  let next = 0;
  return {
    bytes: () => {
      const draw = draws[next % draws.length] ?? [];
      next += 1;
      return Uint8Array.from(draw);
    },
  };
}

const ramp = Array.from({ length: 44 }, (_, index) => index);

describe('generatePsk', () => {
  it('makes keys of 44 characters that fit the profile, no two alike', () => {
    const keys = Array.from({ length: 500 }, () => generatePsk(system));
    for (const key of keys) {
      expect(key.length).toBe(44);
      expect(keyProfileFindings(key, 'generated')).toEqual([]);
    }
    expect(new Set(keys.map((key) => key.reveal())).size).toBe(keys.length);
  });

  it('maps exactly four bytes to each of 64 characters', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte += 1) {
      const last = generatePsk(prepared([...ramp.slice(0, 43), byte]))
        .reveal()
        .charAt(43);
      counts.set(last, (counts.get(last) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted().join('')).toBe(
      '.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz',
    );
    expect(new Set(counts.values())).toEqual(new Set([4]));
  });

  it('draws again when the first character would be 0', () => {
    const zeroFirst = [52, ...ramp.slice(1)];
    expect(generatePsk(prepared(zeroFirst, ramp)).reveal()).toBe(generatePsk(prepared(ramp)).reveal());
  });

  it('fits the profile or is refused, whatever the bytes are', () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 44, maxLength: 44 });
    fc.assert(
      fc.property(bytes, (draw) => {
        expect(keyProfileFindings(generatePsk(prepared(draw, ramp)), 'generated')).toEqual([]);
      }),
    );
  });

  it.each<[string, number[]]>([
    ['constant', Array.from({ length: 44 }, () => 7)],
    ['too short', [1, 2, 3]],
  ])('throws when the randomness is %s', (_, draw) => {
    expect(() => generatePsk(prepared(draw))).toThrow('the source of randomness is broken');
  });
});
