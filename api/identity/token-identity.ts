import { timingSafeEqual } from 'node:crypto';
import { tokenDigest } from '../../domain/api-token.ts';
import type { Role } from '../../domain/approval-settings.ts';
import type { Identify } from '../ports.ts';

/** A person of one machine. Of the token only its digest is kept. */
export interface TokenHolder {
  readonly name: string;
  readonly roles: readonly Role[];
  /** SHA-256, hex. */
  readonly tokenDigest: string;
}

const BEARER = /^Bearer +(\S{1,500})$/i;

/** Knows callers by the bearer token that they send. */
export function tokenIdentity(holders: readonly TokenHolder[]): Identify {
  return async (context) => {
    const [, token] = BEARER.exec(context.req.header('Authorization') ?? '') ?? [];
    const holder = token === undefined ? null : holderOf(token, holders);
    return holder && { name: holder.name, via: 'token', roles: holder.roles };
  };
}

/** Who holds this token; null: nobody. */
export function holderOf(token: string, holders: readonly TokenHolder[]): TokenHolder | null {
  const sent = Buffer.from(tokenDigest(token), 'hex');
  // All are compared, each in constant time: how long it takes tells nothing of any of them.
  const [holder] = holders.filter((each) => timingSafeEqual(sent, Buffer.from(each.tokenDigest, 'hex')));
  return holder ?? null;
}
