import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';

/** Whether a person at the terminal answers yes. Nobody there, Ctrl-C and Ctrl-D are a no. */
export async function askYes(terminal: Terminal, question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const prompt = createInterface({ input: process.stdin, output: terminal.err });
  const answer = prompt.question(`${question} [yes/no] `).catch(() => 'no');
  const closed = once(prompt, 'close').then(() => 'no');
  try {
    return /^y(es)?$/i.test(await Promise.race([answer, closed]));
  } finally {
    prompt.close();
  }
}
