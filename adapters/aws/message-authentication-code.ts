import { createHmac } from 'node:crypto';

/** HMAC-SHA256 of up to 4,096 bytes, under a key that whoever makes it keeps: 32 bytes. */
export type MessageAuthenticationCode = (message: Uint8Array) => Promise<Uint8Array>;

/** Under a key that this process may hold; `key` is asked for it on each call. See `kmsMac` for one that never leaves KMS. */
export function localMac(key: () => Promise<Uint8Array>): MessageAuthenticationCode {
  return async (message) =>
    createHmac('sha256', await key())
      .update(message)
      .digest();
}
