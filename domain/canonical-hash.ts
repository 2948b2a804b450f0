import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 (hex) over RFC 8785 canonical JSON: one value, one hash, however it was written down. */
export function canonicalHash(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return createHash('sha256').update(text).digest('hex');
}
