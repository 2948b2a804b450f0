import yoctoSpinner from 'yocto-spinner';
import type { Outcome } from '../domain/change-result.ts';
import type { Clock } from '../domain/ports.ts';
import type { RunView } from '../domain/run-view.ts';
import type { FleetWatch } from '../local/fleet-of-session.ts';
import { canAnimate } from './live-lines.ts';
import { progressText } from './present-run.ts';
import { styled, type Terminal } from './terminal.ts';
import { elapsedText } from './time-text.ts';

const LOOK_MILLISECONDS = 1000;

export interface FleetProgress extends FleetWatch {
  /** Shows how far the run has come, again and again. */
  follow(read: () => Promise<RunView | null>): void;
  outcomes(): readonly Outcome[];
  stop(): void;
}

/** Shows a run while it goes on: a line for each beginning and end and, on a terminal, its progress. */
export function fleetProgress(terminal: Terminal, clock: Clock): FleetProgress {
  const { err, json } = terminal;
  const began = clock.now();
  const spinner = canAnimate(terminal) ? yoctoSpinner({ stream: err, handleSignals: false, text: 'looking' }) : null;
  spinner?.start();
  const ended: Outcome[] = [];
  let ticker: NodeJS.Timeout | undefined;
  const line = (mark: string, connection: string, text: string) => {
    const at = styled(err, 'dim', elapsedText(clock.now() - began).padStart(8));
    if (!json) err.write(`${at}  ${mark} ${connection.padEnd(24)} ${text}\n`);
  };
  return {
    onBegin: ({ connection, reason }) => line('·', connection, reason),
    onEnd: ({ connection, outcome, reason, changeId }) => {
      ended.push(outcome);
      const good = outcome === 'applied';
      const mark = good ? styled(err, 'green', '✔') : styled(err, 'red', '✖');
      line(mark, connection, good ? `applied  ${changeId}` : `${outcome}: ${reason}  ${changeId}`);
    },
    follow: (read) => {
      if (!spinner) return;
      const look = async () => {
        const view = await read();
        if (view) spinner.text = progressText(view);
      };
      ticker = setInterval(() => void look().catch(() => {}), LOOK_MILLISECONDS);
    },
    outcomes: () => ended,
    stop: () => {
      clearInterval(ticker);
      spinner?.stop();
    },
  };
}
