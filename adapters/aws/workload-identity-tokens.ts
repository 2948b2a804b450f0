import * as z from 'zod';
import { Fault, type FaultFacts } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';

const TOKEN_ENDPOINT = 'https://accounts.stackit.cloud/oauth/v2/token';
const ASSERTION_TYPE = 'urn:schwarz:params:oauth:client-assertion-type:workload-jwt';
const MARGIN_SHARE = 0.1;

const TokenAnswerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().describe('seconds'),
});

interface FormRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutSeconds: number;
  readonly secrets: readonly { reveal(): string }[];
}

type Outcome =
  | { readonly kind: 'answered'; readonly json: unknown }
  | {
      readonly kind: 'unavailable' | 'busy' | 'refused' | 'contract';
      readonly message: string;
      readonly facts: FaultFacts;
    };

export interface WorkloadIdentityOptions {
  /** `stsWebIdentity`: a fresh token in which AWS says who calls. */
  readonly assertion: () => Promise<string>;
  /** E-mail address of the STACKIT service account that trusts the AWS role. */
  readonly clientId: string;
  /** `httpJson` of adapters/stackit, over its transport. */
  readonly exchange: (request: FormRequest) => Promise<Outcome>;
  readonly clock: Clock;
  readonly tokenEndpoint?: string;
  readonly requestTimeoutSeconds?: number;
}

/**
 * Experimental: signs in at STACKIT without any stored key, by workload identity. Each half is documented by its maker;
 * nobody has published the pair. A token is kept until a tenth of its life is left.
 */
export function workloadIdentityTokens(options: WorkloadIdentityOptions) {
  let held: { readonly token: string; readonly until: number } | null = null;
  let pending: Promise<string> | null = null;

  const signIn = async (): Promise<string> => {
    const asked = options.clock.now();
    const { access_token, expires_in } = await exchanged(options);
    held = { token: access_token, until: asked + expires_in * (1 - MARGIN_SHARE) * 1000 };
    return access_token;
  };
  const current = async (): Promise<string> => {
    if (held !== null && options.clock.now() < held.until) return held.token;
    pending ??= signIn().finally(() => {
      pending = null;
    });
    return pending;
  };
  const renew = async (after: string | null): Promise<string> => {
    if (held?.token === after) held = null;
    return current();
  };
  return { current, renew };
}

async function exchanged(options: WorkloadIdentityOptions): Promise<z.infer<typeof TokenAnswerSchema>> {
  const assertion = await options.assertion();
  const outcome = await options.exchange({
    method: 'POST',
    url: options.tokenEndpoint ?? TOKEN_ENDPOINT,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
      client_id: options.clientId,
    }).toString(),
    timeoutSeconds: options.requestTimeoutSeconds ?? 20,
    secrets: [{ reveal: () => assertion }],
  });
  if (outcome.kind !== 'answered') {
    const fault = outcome.kind === 'refused' ? 'SignInRefusedError' : 'SignInUnavailableError';
    throw new Fault(fault, outcome.message, outcome.facts);
  }
  const answer = TokenAnswerSchema.safeParse(outcome.json);
  if (answer.success) return answer.data;
  throw new Fault(
    'SignInUnavailableError',
    'STACKIT answered the workload identity without access_token or expires_in',
  );
}
