import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ConcealedText } from './concealed-text.ts';

export const SIGNATURE_HEADER = 'x-vpn-change-signature';
const HEADER = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

/** `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `<unix seconds>.<body>`, so that an old callback cannot pass for a new one. */
export function callbackSignature(secret: ConcealedText, unixSeconds: number, body: string): string {
  return `t=${unixSeconds},v1=${digest(secret, unixSeconds, body).toString('hex')}`;
}

export interface SignedCallback {
  readonly signature: string;
  /** The bytes as they came: JSON that was parsed and written again has another signature. */
  readonly body: string;
}

/** What a receiver decides. `expired`: signed longer ago than it tolerates, or as far in the future. */
export function callbackVerdict(
  { signature, body }: SignedCallback,
  secret: ConcealedText,
  { nowSeconds, toleranceSeconds }: { readonly nowSeconds: number; readonly toleranceSeconds: number },
): 'genuine' | 'malformed' | 'forged' | 'expired' {
  const [, seconds, hex] = HEADER.exec(signature) ?? [];
  if (seconds === undefined || hex === undefined) return 'malformed';
  const signedAt = Number(seconds);
  if (!timingSafeEqual(Buffer.from(hex, 'hex'), digest(secret, signedAt, body))) return 'forged';
  return Math.abs(nowSeconds - signedAt) <= toleranceSeconds ? 'genuine' : 'expired';
}

function digest(secret: ConcealedText, unixSeconds: number, body: string): Buffer {
  return createHmac('sha256', secret.reveal()).update(`${unixSeconds}.${body}`).digest();
}
