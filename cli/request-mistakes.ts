import type * as z from 'zod';
import type { Finding } from '../domain/errors.ts';

/** What is wrong with a request, in the words of the options that it was made of. */
export function requestMistakes(issues: readonly z.core.$ZodIssue[]): Finding[] {
  return issues.map((issue) => ({ code: 'input.invalid', message: `${optionOf(issue)} ${expectation(issue)}` }));
}

function optionOf({ path }: z.core.$ZodIssue): string {
  return `--${String(path[0] ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small') return 'must not be empty';
  if (issue.code === 'too_big') return `must have at most ${issue.maximum} characters`;
  return `cannot be taken: ${issue.message}`;
}
