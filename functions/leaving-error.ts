import * as z from 'zod';
import { isFault, RefusedError } from '../domain/errors.ts';

const MOST_ISSUES = 5;
const MOST_FRAMES = 8;
/** No characters that a key has besides letters. */
const NAME = /^[A-Za-z]{2,60}$/;

/**
 * An error as it may leave a function: its name becomes Lambda's errorType (the runtime takes `error.name`), which Retry
 * and Catch match, and its message is stored with the execution. The words of a fault or a refusal are ours; of anything else only the
 * name and the places in the code leave, because its message may hold a value.
 */
export function leavingError(error: unknown): Error {
  if (isFault(error) || error instanceof RefusedError) return error;
  const name = error instanceof Error && NAME.test(error.name) ? error.name : 'UnknownError';
  const safe = new Error(error instanceof z.ZodError ? issuesOf(error) : 'unexpected: its stack says where');
  safe.name = name;
  safe.stack = [`${name}: ${safe.message}`, ...framesOf(error)].join('\n');
  return safe;
}

/** Places and codes. What zod says beside them may quote the value. */
function issuesOf({ issues }: z.ZodError): string {
  const shown = issues.slice(0, MOST_ISSUES).map(({ path, code }) => `${path.join('.') || 'the whole'}: ${code}`);
  return [...shown, ...(issues.length > MOST_ISSUES ? [`and ${issues.length - MOST_ISSUES} more`] : [])].join('; ');
}

function framesOf(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines.filter((line) => /^ {4}at /.test(line)).slice(0, MOST_FRAMES);
}
