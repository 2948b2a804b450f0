import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { attemptAnswered } from '../../domain/callback-fate.ts';
import type { CallbackMessage } from '../../domain/callback-message.ts';
import type { CallbackSender } from '../../domain/ports.ts';
import { isLoopback } from '../../domain/settings.ts';
import { ForbiddenAddressError, guardedLookup, type Resolve } from './guarded-lookup.ts';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

export interface HttpCallbackSenderOptions {
  /** For all of one attempt, the look-up of the host included. */
  readonly timeoutSeconds: number;
  /** As the system's own resolver, hosts file included. */
  readonly resolve?: Resolve;
}

/**
 * POST on a connection of its own; no redirect is followed, and of the answer nothing is read but its status. Reaches public
 * addresses only, and this machine alone where the URL says so itself. Whether the host is allowed was looked at before.
 */
export function httpCallbackSender(options: HttpCallbackSenderOptions): CallbackSender {
  const resolve = options.resolve ?? lookup;
  return {
    post: async (url, message) => {
      try {
        return attemptAnswered(await statusOf(url, message, { ...options, resolve }));
      } catch (error) {
        return { kind: 'failed', why: wordsOf(error) };
      }
    },
  };
}

async function statusOf(
  url: string,
  { headers, body }: CallbackMessage,
  { timeoutSeconds, resolve }: Required<HttpCallbackSenderOptions>,
): Promise<number> {
  const target = new URL(url);
  const allows = isLoopback(url) ? isLoopbackAddress : isPublicAddress;
  const address = target.hostname.replace(/^\[|\]$/g, '');
  // An address is not looked up.
  if (isIP(address) !== 0 && !allows(address)) throw new ForbiddenAddressError(`leads to ${address}`);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const answered = Promise.withResolvers<IncomingMessage>();
  const request = send(target, { method: 'POST', agent: false, headers, lookup: guardedLookup(resolve, allows) });
  const timer = setTimeout(
    () => answered.reject(new Late(`no answer within ${timeoutSeconds} s`)),
    timeoutSeconds * 1000,
  );
  try {
    request.on('error', answered.reject);
    request.once('response', answered.resolve);
    request.end(body);
    const response = await answered.promise;
    response.on('error', () => undefined);
    return response.statusCode ?? 0;
  } finally {
    clearTimeout(timer);
    request.destroy();
  }
}

class Late extends Error {}

/** Words of ours and codes of the system's, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
function wordsOf(error: unknown): string {
  if (error instanceof ForbiddenAddressError) return `the host ${error.message}, which no callback may reach`;
  if (error instanceof Late) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return `the connection failed${/^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : ''}`;
}
