import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../../cli/main.ts');
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;
/** Half of what a short command costs is compiling: once is enough for all of them. */
const NODE_COMPILE_CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/node-compile-cache');

/** What a test that failed half-way left running. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

interface Surroundings {
  readonly cwd: string;
  /** Beside PATH and HOME, which are all that is passed on of ours: no colour is forced, nobody says that this is CI. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** A program and its arguments that start the command line in turn, for example on a pseudo-terminal. */
  readonly under?: readonly string[];
}

export interface ProgramEnd {
  /** Null: ended by a signal. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The real command line in a process of its own, while it runs. */
export function startProgram(words: readonly string[], { cwd, env, input = '', under = [] }: Surroundings) {
  const [executable = '', ...rest] = [...under, ...NODE, MAIN, ...words];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(executable, rest, {
    cwd,
    env: { PATH, HOME, NODE_COMPILE_CACHE, TERM: 'xterm-256color', ...env },
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  const said = { out: '', err: '' };
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
    look();
  });
  child.stdin.on('error', () => undefined);
  if (under.length === 0) child.stdin.end(input);
  const end = new Promise<ProgramEnd>((settle) => child.once('close', (code) => settle({ code, ...said })));
  return {
    pid: child.pid ?? 0,
    end,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    type: (text: string) => child.stdin.write(text),
    /** Nobody reads the results any more. */
    closeOut: () => child.stdout.destroy(),
    /** The first match in what was written so far or will be, on either stream. */
    says: (pattern: RegExp): Promise<RegExpExecArray> =>
      new Promise((settle, fail) => {
        look = () => {
          const match = pattern.exec(said.out) ?? pattern.exec(said.err);
          if (match) settle(match);
        };
        look();
        child.once('close', () => fail(new Error(`ended without saying ${pattern}:\n${said.out}${said.err}`)));
      }),
  };
}

export function runProgram(words: readonly string[], surroundings: Surroundings): Promise<ProgramEnd> {
  return startProgram(words, surroundings).end;
}

/** Why an end is not fit to be seen: colours in a pipe, a stack trace, a key. Empty when it is. */
export function blemishes({ out, err }: Pick<ProgramEnd, 'out' | 'err'>): string[] {
  const text = `${out}${err}`;
  return [
    ...(text.includes('\u001b') ? ['an escape sequence'] : []),
    ...(/\n\s+at .+[:(]/.test(text) ? ['a stack trace'] : []),
    ...(text.includes('canary') ? ['a key'] : []),
  ];
}
