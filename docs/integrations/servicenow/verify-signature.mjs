import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 300;

/**
 * Whether a callback comes from vpn-change, and comes now. `body` is the text as it arrived: JSON that was parsed and
 * written again has another signature. Nothing of it may be used before this says `genuine`.
 */
export function signatureVerdict(header, body, secret, nowSeconds = Date.now() / 1000) {
  const [, time, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? [];
  if (time === undefined) return 'malformed';
  const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest();
  // Compared in constant time: how long it takes tells nothing of where the two begin to differ.
  if (!timingSafeEqual(Buffer.from(hex, 'hex'), expected)) return 'forged';
  return Math.abs(nowSeconds - Number(time)) <= TOLERANCE_SECONDS ? 'genuine' : 'expired';
}
