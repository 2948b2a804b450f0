import type { Clock } from '../../domain/ports.ts';
import { cappedText } from '../stackit/capped-text.ts';
import { failureCode, isRedirect } from '../stackit/fetch-failure.ts';
import type { Fetch } from '../stackit/http-json.ts';
import { retryAfterSeconds } from '../stackit/retry-after.ts';
import { ApiUnavailableError } from './api-unavailable-error.ts';
import type { Authorize, OutgoingRequest } from './authorize.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Below the root of the API, with its query: `/changes?limit=50`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

export interface ApiAnswer {
  readonly status: number;
  /** Undefined: the body is no JSON, or is larger than an answer of the API can be. */
  readonly json: unknown;
}

/** Asks the API. Throws ApiUnavailableError when no answer came. */
export type ApiCall = (request: ApiRequest) => Promise<ApiAnswer>;

export interface ApiCallOptions {
  /** Where the API is served: http(s), without a query. */
  readonly root: string;
  readonly authorize: Authorize;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** For headers and body together, of one try. */
  readonly timeoutSeconds: number;
}

type Attempt =
  | (ApiAnswer & { readonly kind: 'answered'; readonly retryAfter: number | undefined })
  | { readonly kind: 'lost'; readonly why: string; readonly mayPass: boolean };

const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_SECONDS = 10;
const PASSING_STATUSES = [429, 502, 503, 504];

/**
 * Calls the API over HTTP. What was lost on its way is sent again, orders and decisions too: the API takes each of them
 * once, however often it comes.
 */
export function httpApiCall(options: ApiCallOptions): ApiCall {
  return async (request) => {
    for (let attempts = 1; ; attempts += 1) {
      const attempt = await attemptOnce(options, request);
      if (attempts === MOST_ATTEMPTS || !mayPass(attempt)) return answerOf(attempt);
      await options.pause(pauseMilliseconds(attempt, attempts));
    }
  };
}

async function attemptOnce(options: ApiCallOptions, request: ApiRequest): Promise<Attempt> {
  const outgoing = outgoingRequest(options.root, request);
  const { url, ...init } = outgoing;
  const headers = { ...init.headers, ...(await options.authorize(outgoing)) };
  const signal = AbortSignal.timeout(options.timeoutSeconds * 1000);
  try {
    // A followed redirect would show the token to another place.
    const response = await options.fetch(url, { ...init, headers, signal, redirect: 'error' });
    const body = await cappedText(response);
    return {
      kind: 'answered',
      status: response.status,
      json: body.kind === 'text' ? parsed(body.text) : undefined,
      retryAfter: retryAfterSeconds(response.headers.get('retry-after'), options.clock.now()),
    };
  } catch (error) {
    return lost(options, error);
  }
}

function outgoingRequest(root: string, { method, path, headers = {}, body }: ApiRequest): OutgoingRequest {
  const url = new URL(`${root.replace(/\/$/, '')}${path}`);
  if (body === undefined) return { method, url, headers };
  return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function lost({ root, timeoutSeconds }: ApiCallOptions, error: unknown): Attempt {
  const code = failureCode(error);
  if (code === 'ECONNREFUSED') {
    const why = `nothing listens at ${root}: start \`vpn-change serve\`, or name the API's URL with --api`;
    return { kind: 'lost', why, mayPass: false };
  }
  if (isRedirect(error)) {
    return { kind: 'lost', why: `${root} answers with a redirect, which is not followed`, mayPass: false };
  }
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const why = timedOut ? `no complete answer within ${timeoutSeconds} s` : `the connection failed`;
  return { kind: 'lost', why: `${root}: ${why}${code === null ? '' : ` (${code})`}`, mayPass: code !== 'ENOTFOUND' };
}

function mayPass(attempt: Attempt): boolean {
  return attempt.kind === 'lost' ? attempt.mayPass : PASSING_STATUSES.includes(attempt.status);
}

function pauseMilliseconds(attempt: Attempt, attempts: number): number {
  const asked = attempt.kind === 'answered' ? attempt.retryAfter : undefined;
  if (asked !== undefined) return Math.min(LONGEST_PAUSE_SECONDS, asked) * 1000;
  return FIRST_PAUSE_MILLISECONDS * 2 ** (attempts - 1);
}

function answerOf(attempt: Attempt): ApiAnswer {
  if (attempt.kind === 'answered') return { status: attempt.status, json: attempt.json };
  throw new ApiUnavailableError(attempt.why);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
