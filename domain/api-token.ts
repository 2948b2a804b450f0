import { createHash } from 'node:crypto';
import type { Randomness } from './ports.ts';

const BYTES = 32;

/** A bearer token of 256 bits. Whoever has it is its holder: only its digest is kept. */
export function newApiToken(randomness: Randomness): string {
  return `vpnc_${Buffer.from(randomness.bytes(BYTES)).toString('base64url')}`;
}

/** SHA-256, hex. Of so much randomness a plain digest gives nothing away. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
