import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { Clock } from '../../domain/ports.ts';
import { scrub } from '../../domain/pre-shared-key.ts';
import type { AccessTokens } from './access-tokens.ts';
import { type Fetch, type HttpFailure, type HttpOutcome, httpJson, type Secret } from './http-json.ts';
import { userAgent } from './user-agent.ts';

export interface StackitAccess {
  /** Base URL, for example https://vpn.api.stackit.cloud */
  readonly endpoint: string;
  /** Fractions are allowed. */
  readonly requestTimeoutSeconds: number;
  readonly token: AccessTokens;
  readonly fetch: Fetch;
  readonly clock: Clock;
}

export interface StackitCall {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly changeId: ChangeId | null;
  readonly body?: object;
  readonly secrets?: readonly Secret[];
}

/** One call with a token; a 401 renews the token once. Throws SignIn*Error, whatever else happens is returned. */
export async function callStackit(access: StackitAccess, call: StackitCall): Promise<HttpOutcome> {
  const token = await access.token.current();
  const first = await send(access, call, token);
  if (!isUnauthorized(first)) return first;
  // Safe for a PUT too: a 401 means that nothing was done.
  const second = await send(access, call, await access.token.renew(token));
  if (!isUnauthorized(second)) return second;
  throw new Fault('SignInRefusedError', `${second.message}, also with a renewed token`, second.facts);
}

function send(access: StackitAccess, call: StackitCall, token: string | null): Promise<HttpOutcome> {
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
  return httpJson(access, {
    method: call.method,
    url: `${access.endpoint.replace(/\/+$/, '')}${call.path}`,
    headers: {
      accept: 'application/json',
      'user-agent': userAgent(call.changeId),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...body,
    timeoutSeconds: access.requestTimeoutSeconds,
    secrets: [...(call.secrets ?? []), ...(token === null ? [] : [{ reveal: () => token }])],
  });
}

function isUnauthorized(outcome: HttpOutcome): outcome is HttpFailure {
  return outcome.kind === 'refused' && outcome.facts.status === 401;
}

export function pathOf(...segments: readonly string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
}

const FAULTS = {
  unavailable: 'StackitUnavailableError',
  busy: 'StackitBusyError',
  refused: 'StackitRefusedError',
  contract: 'StackitContractError',
} as const;

function stackitFault({ kind, message, facts }: HttpFailure): Fault {
  return new Fault(FAULTS[kind], message, facts);
}

/** What `parse` makes of the answer; what it cannot read is a StackitContractError that names fields, not values. */
export function readAnswer<T>(call: StackitCall, outcome: HttpOutcome, parse: (json: unknown) => T): T {
  if (outcome.kind !== 'answered') throw stackitFault(outcome);
  try {
    return parse(outcome.json);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const fields = error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`);
    const words = scrub(`${call.method} ${call.path}: ${fields.join('; ')}`, call.secrets ?? []);
    throw new Fault('StackitContractError', words.slice(0, 500));
  }
}
