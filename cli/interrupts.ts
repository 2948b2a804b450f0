import { once } from 'node:events';
import type { Terminal } from './terminal.ts';

const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

/** Ends when the process is asked to end, and leaves the next time to others. */
export async function nextInterrupt(): Promise<void> {
  const stop = new AbortController();
  await Promise.race(INTERRUPTS.map((signal) => once(process, signal, stop)));
  stop.abort();
}

/**
 * A change that is cut off leaves work behind: the first interrupt says so, the second one obeys. The end of the
 * terminal's session (SIGHUP) is no wish to cut anything off. Answers with what ends the listening.
 */
export function surviveInterrupts(terminal: Terminal, tidyUp: () => void): () => void {
  let warned = false;
  const onInterrupt = () => {
    if (warned) {
      tidyUp();
      terminal.err.write('\nCut off. What is left behind: vpn-change doctor\n');
      process.exit(1);
    }
    warned = true;
    terminal.err.write(
      '\nThe change goes on to a safe end. Interrupt again to cut it off; `vpn-change doctor` then says what is left.\n',
    );
  };
  const onHangUp = () => undefined;
  for (const signal of INTERRUPTS) process.on(signal, onInterrupt);
  process.on('SIGHUP', onHangUp);
  return () => {
    for (const signal of INTERRUPTS) process.off(signal, onInterrupt);
    process.off('SIGHUP', onHangUp);
  };
}

/** Calls `action` once, when the process is asked to end the next time. */
export function onNextInterrupt(action: () => void): void {
  for (const signal of INTERRUPTS) process.once(signal, action);
}
