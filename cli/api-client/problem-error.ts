import * as z from 'zod';
import { ApiUnavailableError } from '../../adapters/api/api-unavailable-error.ts';
import type { ApiAnswer } from '../../adapters/api/http-api-call.ts';
import { ProblemSchema } from '../../api/schemas/problem.ts';
import { type Finding, RefusedError } from '../../domain/errors.ts';

const SIGN_IN =
  'who calls is not known: put the token that `vpn-change serve` printed for you into VPN_CHANGE_API_TOKEN, or name its file with --token-file; a service on AWS takes --target aws with your AWS credentials';

const PROBLEM_NAME = /^urn:vpn-change:problem:([a-z-]{1,60})$/;

/** What an API Gateway says for itself, before the API is asked. */
const GatewayAnswerSchema = z.object({ message: z.string() });

/**
 * An answer that is no yes, as an error. Everything that whoever calls can put right is a RefusedError, whose codes are
 * the names of the problems.
 */
export function problemError({ status, json }: ApiAnswer): Error {
  if (status === 401) return new RefusedError([{ code: 'unauthenticated', message: SIGN_IN }]);
  const problem = ProblemSchema.safeParse(json);
  const [, name] = PROBLEM_NAME.exec(problem.data?.type ?? '') ?? [];
  if (problem.success && name !== undefined && status < 500 && status !== 429) {
    return new RefusedError(findingsOf(name, problem.data));
  }
  if (problem.success) return new ApiUnavailableError(`answered ${status}: ${problem.data.detail}`);
  const gateway = GatewayAnswerSchema.safeParse(json);
  if (status === 403 && gateway.success) return new RefusedError([forbidden(gateway.data.message)]);
  if (status >= 500 || status === 429) return new ApiUnavailableError(`answered ${status}: ask again in a moment`);
  return notTheApi(`answered ${status}`);
}

/** Somebody answers at this address, and it is not this API, or one of another version. */
export function notTheApi(what: string): ApiUnavailableError {
  return new ApiUnavailableError(`${what} in a way that is not the API's: look at the URL, and at the version there`);
}

function findingsOf(code: string, { detail, errors, planHash }: z.infer<typeof ProblemSchema>): Finding[] {
  if (errors !== undefined && errors.length > 0) return errors.map(({ path, message }) => ({ code, message, path }));
  return [{ code, message: planHash === undefined ? detail : `${detail} (now ${planHash})` }];
}

function forbidden(words: string): Finding {
  const message = `${words}: the signature does not hold, or the policy of this identity does not allow execute-api:Invoke here`;
  return { code: 'forbidden', message };
}
