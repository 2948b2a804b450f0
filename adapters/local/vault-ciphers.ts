import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { PreSharedKey } from '../../domain/pre-shared-key.ts';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const TAG_BYTES = 16;
export const NONCE_BYTES = 12;

/** A value as it lies in the vault: AES-256-GCM, the tag at the end of `sealed`. */
interface Sealed {
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}

export interface VaultCiphers {
  /** Shows whether a vault was made with this master key, and nothing of the key. */
  readonly checkValue: Uint8Array;
  /** `place` says where the value lies; it opens nowhere else. A nonce must never be used twice. */
  seal(text: string, place: readonly string[], nonce: Uint8Array): Sealed;
  /** Throws when the value, its place or the key is another. */
  open(value: Sealed, place: readonly string[]): string;
  fingerprint(key: PreSharedKey): string;
}

/** All keys of a vault, by HKDF (RFC 5869) from the master key (32 bytes) and the vault's own salt. */
export function vaultCiphers(masterKey: Uint8Array, salt: Uint8Array): VaultCiphers {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', masterKey, salt, `vpn-change vault v1 ${purpose}`, KEY_BYTES));
  const encryptionKey = derive('encryption');
  const fingerprintKey = derive('fingerprint');
  const additionalData = (place: readonly string[]) => Buffer.from(JSON.stringify(place));

  return {
    checkValue: derive('check'),
    seal: (text, place, nonce) => {
      const cipher = createCipheriv(ALGORITHM, encryptionKey, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(additionalData(place));
      return { nonce, sealed: Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]) };
    },
    open: ({ nonce, sealed }, place) => {
      const decipher = createDecipheriv(ALGORITHM, encryptionKey, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(additionalData(place));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
    },
    fingerprint: (key) => createHmac('sha256', fingerprintKey).update(key.reveal()).digest('hex'),
  };
}
