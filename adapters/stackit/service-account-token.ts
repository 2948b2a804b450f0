import { SignJWT } from 'jose';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import type { Clock, Randomness } from '../../domain/ports.ts';
import type { AccessTokens } from './access-tokens.ts';
import { type Fetch, type HttpFailure, httpJson } from './http-json.ts';
import { rsaPrivateKey, type ServiceAccountKey } from './service-account-key.ts';

const TOKEN_ENDPOINT = 'https://service-account.api.stackit.cloud/token';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const ASSERTION_SECONDS = 3600;
const MARGIN_SECONDS = 60;
const MARGIN_SHARE = 0.1;

const TokenAnswerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().describe('seconds'),
});

export interface ServiceAccountOptions {
  readonly keyFile: ServiceAccountKey;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly requestTimeoutSeconds?: number;
}

/**
 * Signs in with a service-account key (JWT bearer flow). A token is kept until 60 s, or a tenth of its life if that is
 * less, before it ends; concurrent callers share one request.
 */
export function serviceAccountTokens(options: ServiceAccountOptions): AccessTokens {
  let held: { readonly token: string; readonly until: number } | null = null;
  let pending: Promise<string> | null = null;

  const signIn = async (): Promise<string> => {
    const asked = options.clock.now();
    const { access_token, expires_in } = await requestToken(options);
    const margin = Math.min(MARGIN_SECONDS, expires_in * MARGIN_SHARE);
    held = { token: access_token, until: asked + (expires_in - margin) * 1000 };
    return access_token;
  };
  const shared = (): Promise<string> => {
    pending ??= signIn().finally(() => {
      pending = null;
    });
    return pending;
  };
  const current = async (): Promise<string> =>
    held !== null && options.clock.now() < held.until ? held.token : shared();
  const renew = async (after: string | null): Promise<string> => {
    if (held?.token === after) held = null;
    return current();
  };
  return { current, renew };
}

async function requestToken(options: ServiceAccountOptions): Promise<z.infer<typeof TokenAnswerSchema>> {
  const { credentials } = options.keyFile;
  const assertion = await signedAssertion(options);
  const outcome = await httpJson(options, {
    method: 'POST',
    url: credentials.tokenEndpoint ?? TOKEN_ENDPOINT,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion }).toString(),
    timeoutSeconds: options.requestTimeoutSeconds ?? 20,
    secrets: [{ reveal: () => assertion }],
  });
  if (outcome.kind !== 'answered') throw signInFault(outcome, credentials.kid);
  const answer = TokenAnswerSchema.safeParse(outcome.json);
  if (answer.success) return answer.data;
  throw new Fault('SignInUnavailableError', 'the token endpoint answered without access_token or expires_in');
}

async function signedAssertion({ keyFile, clock, randomness }: ServiceAccountOptions): Promise<string> {
  const { kid, iss, sub, aud, privateKey } = keyFile.credentials;
  const key = rsaPrivateKey(privateKey);
  if (key === null) throw new Fault('SignInRefusedError', `the key with kid ${kid} is no RSA private key in PEM form`);
  const issuedAt = Math.floor(clock.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS512', typ: 'JWT', kid })
    .setIssuer(iss)
    .setSubject(sub)
    .setAudience(aud)
    .setJti(uuid(randomness.bytes(16)))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_SECONDS)
    .sign(key);
}

function signInFault({ kind, message, facts }: HttpFailure, kid: string): Fault {
  if (kind !== 'refused') return new Fault('SignInUnavailableError', message, facts);
  const words = /key with kid .* not found/i.test(message)
    ? `the key with kid ${kid} was not found: revoked?`
    : message;
  return new Fault('SignInRefusedError', words, facts);
}

/** RFC 9562, version 4. */
function uuid(random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
