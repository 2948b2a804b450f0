import type { FaultFacts } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import { type PreSharedKey, scrub } from '../../domain/pre-shared-key.ts';
import { cappedText } from './capped-text.ts';
import { errorWords } from './error-words.ts';
import { failureCode, isRedirect } from './fetch-failure.ts';
import { retryAfterSeconds } from './retry-after.ts';

const LONGEST_MESSAGE = 500;

export type Fetch = typeof globalThis.fetch;
/** What was sent and must not show, although a server may repeat it: keys, the token, a signed assertion. */
export type Secret = Pick<PreSharedKey, 'reveal'>;

export interface HttpTransport {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For headers and body together. Fractions are allowed. */
  readonly timeoutSeconds: number;
  readonly secrets: readonly Secret[];
}

/** `unavailable`: no answer, 5xx, or JSON that was cut. `busy`: 429. `refused`: another 4xx. `contract`: an answer that cannot be read. */
export interface HttpFailure {
  readonly kind: 'unavailable' | 'busy' | 'refused' | 'contract';
  /** At most 500 characters, free of secrets and of any body but its known error fields. */
  readonly message: string;
  readonly facts: FaultFacts;
}

export type HttpOutcome = { readonly kind: 'answered'; readonly json: unknown } | HttpFailure;

/** One call, one answer, no retry. Never rejects. */
export async function httpJson(transport: HttpTransport, request: HttpRequest): Promise<HttpOutcome> {
  const controller = new AbortController();
  const late = Promise.withResolvers<HttpOutcome>();
  let response: Response | undefined;
  const timer = setTimeout(() => {
    late.resolve(brokenOff(request, response, `no complete answer within ${request.timeoutSeconds} s`));
    controller.abort();
  }, request.timeoutSeconds * 1000);
  const exchange = async (): Promise<HttpOutcome> => {
    try {
      response = await transport.fetch(request.url, init(request, controller.signal));
      return await readOutcome(transport, request, response);
    } catch (error) {
      if (isRedirect(error)) return failure(request, 'contract', 'a redirect, which is not followed');
      const code = failureCode(error);
      return brokenOff(request, response, `the connection failed${code === null ? '' : ` (${code})`}`);
    }
  };
  try {
    return await Promise.race([exchange(), late.promise]);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

function init({ method, headers, body }: HttpRequest, signal: AbortSignal): RequestInit {
  // A followed redirect would carry the token, and with a PUT the keys, to another place.
  return { method, headers, signal, redirect: 'error', ...(body === undefined ? {} : { body }) };
}

async function readOutcome(transport: HttpTransport, request: HttpRequest, response: Response): Promise<HttpOutcome> {
  const body = await cappedText(response);
  const json = body.kind === 'text' ? parsed(body.text) : undefined;
  if (!response.ok) return statusFailure(transport, request, response, errorWords(json));
  if (json !== undefined) return { kind: 'answered', json };
  const why = body.kind === 'text' ? 'not JSON' : body.why;
  // What says that it is JSON and is not was cut on its way: the next answer may be whole.
  const cut = body.kind === 'text' && isCalledJson(response);
  const kind = cut ? 'unavailable' : 'contract';
  return failure(request, kind, `answered ${response.status}: ${why}`, { status: response.status });
}

function statusFailure(transport: HttpTransport, request: HttpRequest, response: Response, words: string): HttpFailure {
  const { status } = response;
  const text = `answered ${status}${words === '' ? '' : `: ${words}`}`;
  if (status !== 429) return failure(request, kindOf(status), text, { status });
  const seconds = retryAfterSeconds(response.headers.get('retry-after'), transport.clock.now());
  return failure(request, 'busy', text, { status, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) });
}

/** 408 is the server's word for a request that did not arrive whole: passing, like a 5xx. */
function kindOf(status: number): HttpFailure['kind'] {
  if (status >= 500 || status === 408) return 'unavailable';
  if (status === 429) return 'busy';
  return status >= 400 ? 'refused' : 'contract';
}

/** A status that says no is an answer, even when the rest of it never came. */
function brokenOff(request: HttpRequest, response: Response | undefined, why: string): HttpFailure {
  if (response === undefined || response.ok) return failure(request, 'unavailable', why);
  const { status } = response;
  return failure(request, kindOf(status), `answered ${status}, then ${why}`, { status });
}

function failure(request: HttpRequest, kind: HttpFailure['kind'], words: string, facts: FaultFacts = {}): HttpFailure {
  const text = scrub(`${request.method} ${new URL(request.url).pathname}: ${words}`, request.secrets);
  return { kind, message: text.replace(/\p{Cc}+/gu, ' ').slice(0, LONGEST_MESSAGE), facts };
}

function isCalledJson({ headers }: Response): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
