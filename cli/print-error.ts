import * as z from 'zod';
import { type Finding, isFault, meaningOf, RefusedError } from '../domain/errors.ts';
import { EXIT_REFUSED, EXIT_UNEXPECTED } from './exit-codes.ts';
import { findingLines } from './present-result.ts';
import { printJson, styled, type Terminal } from './terminal.ts';

/** Says what went wrong in words, never with a stack trace, and answers with the exit code. */
export function printError(terminal: Terminal, error: unknown): number {
  const { code, findings } = reading(error);
  if (terminal.json) printJson(terminal, errorDocument(code, findings));
  else {
    const title = code === EXIT_REFUSED ? 'rejected' : 'error';
    terminal.err.write(`${styled(terminal.err, 'red', title)}\n${findingLines(findings).join('\n')}\n`);
  }
  return code;
}

/** What `--json` prints for a command that did not come to a result of its own. */
export function errorDocument(code: number, findings: readonly Finding[]) {
  return {
    changeId: null,
    outcome: code === EXIT_REFUSED ? 'rejected' : 'error',
    reason: findings.map((finding) => `${finding.code}: ${finding.message}`).join('; '),
    refusals: findings,
  };
}

/** Any error as findings with codes, and its exit code. */
export function reading(error: unknown): { code: number; findings: readonly Finding[] } {
  if (error instanceof RefusedError) return { code: EXIT_REFUSED, findings: error.refusals };
  const code = EXIT_UNEXPECTED;
  if (isFault(error)) {
    const meaning = meaningOf(error.name);
    const message = meaning === undefined ? error.message : `${meaning}: ${error.message}`;
    return { code, findings: [{ code: error.name, message }] };
  }
  // No input of a person comes here unparsed: something of ours or of another version's is not as it should be.
  if (error instanceof z.ZodError) {
    const places = error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`).join('; ');
    return { code, findings: [{ code: 'UnexpectedDataError', message: places }] };
  }
  // JSON.parse quotes what it could not read: that may be a key.
  if (error instanceof SyntaxError && /JSON/.test(error.message)) {
    return { code, findings: [{ code: error.name, message: 'a text is no JSON' }] };
  }
  if (error instanceof Error) return { code, findings: [{ code: error.name, message: error.message }] };
  return { code, findings: [{ code: 'Error', message: 'an unknown failure' }] };
}
