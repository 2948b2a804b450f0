import { HTTPException } from 'hono/http-exception';
import { isFault, RETRYABLE_NAMES, RefusedError } from '../domain/errors.ts';
import { Problem } from './problem.ts';

const RETRY_AFTER_SECONDS = 5;

/** What the caller is told of an error. Of what nobody expected nothing is told. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof RefusedError) {
    const errors = error.refusals.map(({ path = '', message }) => ({ path, message }));
    return new Problem('invalid-request', 'see errors for the places', { errors });
  }
  if (error instanceof HTTPException && error.status === 400) {
    return new Problem('malformed-json', 'the body has to be one JSON document');
  }
  if (error instanceof HTTPException && error.status === 415) {
    return new Problem('unsupported-media-type', 'send the body as Content-Type: application/json');
  }
  if (isFault(error) && RETRYABLE_NAMES.includes(error.name)) {
    const headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };
    return new Problem('unavailable', 'nothing is lost: send the same request again in a moment', { headers });
  }
  return new Problem(
    'internal-error',
    'the operators of this service can find out more; the same request may be sent again',
  );
}
