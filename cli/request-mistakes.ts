import type * as z from 'zod';
import type { Finding } from '../domain/errors.ts';

/** What is wrong with a request, in the words of the options that it was made of. */
export function requestMistakes(issues: readonly z.core.$ZodIssue[]): Finding[] {
  return issues.map((issue) => ({ code: 'input.invalid', message: `${optionOf(issue)} ${expectation(issue)}` }));
}

function optionOf({ path: [field = ''] }: z.core.$ZodIssue): string {
  if (field === 'connection') return 'CONNECTION';
  // The one thing in an emergency that a person writes.
  const name = field === 'emergency' ? 'justification' : String(field);
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small') {
    return issue.minimum === 1 ? 'must not be empty' : `must have at least ${issue.minimum} characters`;
  }
  if (issue.code === 'too_big') return `must have at most ${issue.maximum} characters`;
  return `cannot be taken: ${issue.message}`;
}
