import yoctoSpinner from 'yocto-spinner';
import { type TrailEntry, trailEntry } from '../domain/audit-trail.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import { printable, styled, type Terminal } from './terminal.ts';
import { elapsedText } from './time-text.ts';

/** What a person reads while a state is being taken. */
const DOING: Readonly<Record<string, string>> = {
  ValidateChange: 'reading what is live, making the plan',
  ClaimGateway: 'claiming the gateway',
  WaitForClaim: 'another change holds the gateway: waiting for it',
  StagePsk: 'staging new keys in the vault',
  UpdatePeer: 'telling the device at the other end',
  ApplyChange: 'sending the change',
  WaitToApply: 'the gateway is busy: waiting to send',
  SettleGateway: 'letting the gateway settle',
  PollGateway: 'waiting for the gateway to be READY',
  WaitForGateway: 'waiting for the gateway to be READY',
  CheckConnectivity: 'waiting for proof from the tunnels',
  WaitForTunnels: 'waiting for proof from the tunnels',
  PromotePsk: 'making the new keys current',
  RollBackPeer: 'going back: the old keys into the device',
  RollBackChange: 'going back: sending the earlier configuration',
  WaitToRollBack: 'going back: the gateway is busy',
  SettleRollback: 'going back: letting the gateway settle',
  PollRollback: 'going back: waiting for the gateway to be READY',
  WaitForRollback: 'going back: waiting for the gateway to be READY',
  CheckRollback: 'going back: waiting for the tunnels',
  WaitForRollbackTunnels: 'going back: waiting for the tunnels',
  DiscardPsk: 'discarding the new keys',
  ReleaseGateway: 'releasing the gateway',
};

const TICK_MILLISECONDS = 250;
const BAD = /\.(failed|refused|not-proven|wait-exhausted|aborted|timed-out)$/;

/** Shows a change while it runs: on a terminal the present step with a clock, else one plain line for each trail entry. */
export function liveList(terminal: Terminal, startedAt: number) {
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
    /** Answers with the line that the event added to the trail, if any. */
    onEvent(event: HistoryEvent): TrailEntry | null {
      const entry = trailEntry(event);
      if (entry && !terminal.json && !entry.code.startsWith('execution.')) {
        const what = `${entry.code} ${entry.text}`;
        // A change that waits for its gateway asks again and again: once is enough to read.
        if (what !== last) err.write(`${trailLine(err, entry, startedAt)}\n`);
        last = what;
      }
      const next = DOING[event.stateEnteredEventDetails?.name ?? ''];
      if (next && next !== doing) {
        doing = next;
        since = Date.now();
        redraw();
      }
      return entry;
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

/** `  12.3 s  ✔ tunnel.proven      tunnel2 reauthenticated, …` */
export function trailLine(stream: NodeJS.WritableStream, entry: TrailEntry, startedAt: number): string {
  const mark = BAD.test(entry.code) ? styled(stream, 'red', '✖') : styled(stream, 'green', '✔');
  const at = elapsedText(Date.parse(entry.at) - startedAt).padStart(8);
  return `${styled(stream, 'dim', at)}  ${mark} ${entry.code.padEnd(20)} ${printable(entry.text)}`.trimEnd();
}
