import type { TrailEntry } from '../domain/audit-trail.ts';
import { printable, styled } from './terminal.ts';
import { elapsedText } from './time-text.ts';

const BAD = /\.(failed|refused|not-proven|wait-exhausted|aborted|timed-out)$/;

/** `  12.3 s  ✔ tunnel.proven      tunnel2 reauthenticated, …` */
export function trailLine(stream: NodeJS.WritableStream, entry: TrailEntry, startedAt: number): string {
  const mark = BAD.test(entry.code) ? styled(stream, 'red', '✖') : styled(stream, 'green', '✔');
  const at = elapsedText(Date.parse(entry.at) - startedAt).padStart(8);
  return `${styled(stream, 'dim', at)}  ${mark} ${entry.code.padEnd(20)} ${printable(entry.text)}`.trimEnd();
}
