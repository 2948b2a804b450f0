import * as z from 'zod';
import { type Finding, isFault, meaningOf, RefusedError } from '../domain/errors.ts';
import { EXIT_REFUSED, EXIT_UNEXPECTED } from './exit-codes.ts';
import { findingLines } from './present-result.ts';
import { printJson, styled, type Terminal } from './terminal.ts';

/** Says what went wrong in words, never with a stack trace, and answers with the exit code. */
export function printError(terminal: Terminal, error: unknown): number {
  const { code, findings } = reading(error);
  if (terminal.json) {
    const reason = findings.map(({ message }) => message).join('; ');
    printJson(terminal, {
      changeId: null,
      outcome: code === EXIT_REFUSED ? 'rejected' : 'error',
      reason,
      refusals: findings,
    });
  } else {
    const title = code === EXIT_REFUSED ? 'rejected' : 'error';
    terminal.err.write(`${styled(terminal.err, 'red', title)}\n${findingLines(findings).join('\n')}\n`);
  }
  return code;
}

/** Any error as findings with codes, and its exit code. */
export function reading(error: unknown): { code: number; findings: readonly Finding[] } {
  if (error instanceof RefusedError) return { code: EXIT_REFUSED, findings: error.refusals };
  if (error instanceof z.ZodError) {
    const findings = error.issues.map(({ path, message }) => ({
      code: 'input.invalid',
      message,
      path: `/${path.join('/')}`,
    }));
    return { code: EXIT_REFUSED, findings };
  }
  if (isFault(error)) {
    const meaning = meaningOf(error.name);
    return {
      code: EXIT_UNEXPECTED,
      findings: [{ code: error.name, message: meaning ? `${error.message} (${meaning})` : error.message }],
    };
  }
  const message = error instanceof Error ? error.message : 'an unknown failure';
  return { code: EXIT_UNEXPECTED, findings: [{ code: error instanceof Error ? error.name : 'Error', message }] };
}
