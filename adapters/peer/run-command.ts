import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type KeptOutput, keptOutput } from './kept-output.ts';
import { endProcessGroup } from './process-group.ts';

/** A child of the program may hold the outputs open for ever: after its end they are read for this long. */
const DRAIN_MILLISECONDS = 250;

export interface Command {
  readonly executable: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: string;
  readonly timeoutSeconds: number;
  /** From SIGTERM to SIGKILL. */
  readonly graceSeconds: number;
}

export interface CommandEnd {
  /** Null: exit code 0. Else what went wrong, in words. */
  readonly failure: string | null;
  readonly stdout: KeptOutput;
  readonly stderr: KeptOutput;
}

const NOTHING: KeptOutput = { text: '', cut: false };

/** Runs a program without a shell, in a process group of its own; a time-out ends the whole group. Never rejects. */
export async function runCommand(command: Command): Promise<CommandEnd> {
  let child: ChildProcessWithoutNullStreams;
  try {
    child = spawn(command.executable, command.arguments, {
      cwd: command.folder,
      env: command.environment,
      detached: process.platform !== 'win32',
      stdio: 'pipe',
      windowsHide: true,
    });
  } catch (error) {
    return { failure: `cannot be started${codeOf(error)}`, stdout: NOTHING, stderr: NOTHING };
  }
  const ended = endOf(child);
  // Out of file descriptors: then there are no pipes, whatever the type says.
  if (child.stdout === undefined) return { failure: await ended, stdout: NOTHING, stderr: NOTHING };
  const stdout = keptOutput(child.stdout, 'head');
  const stderr = keptOutput(child.stderr, 'tail');
  const drained = Promise.allSettled([once(child.stdout, 'close'), once(child.stderr, 'close')]);
  // A program need not read its input: a broken pipe is no failure.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input);

  const failure = await inTime(child, ended, command);
  const drain = new AbortController();
  await Promise.race([drained, wait(DRAIN_MILLISECONDS, null, { signal: drain.signal }).catch(() => null)]);
  drain.abort();
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  return { failure, stdout: stdout(), stderr: stderr() };
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`cannot be started${codeOf(error)}`));
    child.once('exit', (code, signal) => {
      if (signal !== null) resolve(`ended by ${signal}`);
      else resolve(code === 0 ? null : `exit code ${code}`);
    });
  });
}

async function inTime(
  child: ChildProcessWithoutNullStreams,
  ended: Promise<string | null>,
  { timeoutSeconds, graceSeconds }: Command,
): Promise<string | null> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), timeoutSeconds * 1000);
  const first = await Promise.race([ended, late.promise]);
  clearTimeout(timer);
  if (first !== 'late') return first;
  if (child.pid !== undefined) await endProcessGroup(child.pid, graceSeconds);
  await ended;
  return `no end within ${timeoutSeconds} s`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
}
