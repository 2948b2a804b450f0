import { randomBytes } from 'node:crypto';
import type { Randomness } from '../../domain/ports.ts';

export function systemRandomness(): Randomness {
  return { bytes: (count) => randomBytes(count) };
}
