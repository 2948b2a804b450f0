import yoctoSpinner from 'yocto-spinner';
import type { TrailEntry } from '../domain/audit-trail.ts';
import { styled, type Terminal } from './terminal.ts';
import { elapsedText } from './time-text.ts';
import { trailLine } from './trail-line.ts';

const TICK_MILLISECONDS = 250;

export type LiveLines = ReturnType<typeof liveLines>;

/** A change while it goes on: on a terminal what it does now with a clock, else one plain line for each trail entry. */
export function liveLines(terminal: Terminal, startedAt: number) {
  const { err } = terminal;
  // Without `handleSignals: false` the spinner would end the process at the first interrupt, in the middle of a change.
  const spinner = canAnimate(terminal) ? yoctoSpinner({ stream: err, handleSignals: false }) : null;
  let doing = 'starting';
  let since = Date.now();
  let last = '';
  const redraw = () => {
    if (spinner) spinner.text = `${doing} ${styled(err, 'dim', elapsedText(Date.now() - since))}`;
  };
  const ticker = spinner ? setInterval(redraw, TICK_MILLISECONDS) : null;
  spinner?.start();
  return {
    entry(entry: TrailEntry): void {
      if (terminal.json || entry.code.startsWith('execution.')) return;
      const what = `${entry.code} ${entry.text}`;
      // A change that waits for its gateway asks again and again: once is enough to read.
      if (what !== last) err.write(`${trailLine(err, entry, startedAt)}\n`);
      last = what;
    },
    /** A remark below the entry that it belongs to. */
    remark(lines: readonly string[]): void {
      if (!terminal.json) err.write(lines.map((line) => `${styled(err, 'yellow', `            ${line}`)}\n`).join(''));
    },
    doing(next: string): void {
      if (next === doing) return;
      doing = next;
      since = Date.now();
      redraw();
    },
    stop(): void {
      if (ticker) clearInterval(ticker);
      spinner?.stop();
    },
  };
}

/** A terminal of no width (a pseudo-terminal that nobody sized) would make the spinner clear lines without end. */
export function canAnimate({ err, json }: Terminal): boolean {
  return err.isTTY && !json && err.columns > 0 && process.env.TERM !== 'dumb' && process.env.CI === undefined;
}
