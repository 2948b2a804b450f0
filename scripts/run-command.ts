import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a command to its end, with its output shown. Throws when it ends with another code than 0. */
export async function runCommand(
  command: string,
  words: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  process.stdout.write(`> ${command} ${words.join(' ')}\n`);
  const child = spawn(command, words, { cwd, env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}`);
}
