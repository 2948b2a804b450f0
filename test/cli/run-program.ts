import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const MAIN = resolve(import.meta.dirname, '../../cli/main.ts');

export interface ProgramEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command line in a process of its own. */
export async function runProgram(
  words: readonly string[],
  { cwd, input = '' }: { cwd: string; input?: string },
): Promise<ProgramEnd> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], { cwd });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((settle) => child.once('close', settle));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}
