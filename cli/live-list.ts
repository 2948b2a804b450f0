import yoctoSpinner from 'yocto-spinner';
import { type TrailEntry, trailEntry } from '../domain/audit-trail.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import { styled, type Terminal } from './terminal.ts';

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
  const spinner = terminal.err.isTTY && !terminal.json ? yoctoSpinner({ stream: terminal.err }) : null;
  let doing = 'starting';
  let since = Date.now();
  const redraw = () => {
    if (spinner) spinner.text = `${doing} ${styled(terminal.err, 'dim', elapsed(Date.now() - since))}`;
  };
  const ticker = spinner ? setInterval(redraw, TICK_MILLISECONDS) : null;
  spinner?.start();
  const print = (entry: TrailEntry) => {
    if (spinner) spinner.clear();
    terminal.err.write(`${trailLine(terminal, entry, startedAt)}\n`);
    spinner?.start();
  };
  return {
    onEvent(event: HistoryEvent): void {
      const entry = trailEntry(event);
      if (entry && !terminal.json && !entry.code.startsWith('execution.')) print(entry);
      const next = DOING[event.stateEnteredEventDetails?.name ?? ''];
      if (next && next !== doing) {
        doing = next;
        since = Date.now();
        redraw();
      }
    },
    stop(): void {
      if (ticker) clearInterval(ticker);
      spinner?.stop();
    },
  };
}

/** `  12.3 s  ✔ tunnel.proven      tunnel2 reauthenticated, …` */
export function trailLine(terminal: Terminal, entry: TrailEntry, startedAt: number): string {
  const bad = BAD.test(entry.code);
  const mark = bad ? styled(terminal.err, 'red', '✖') : styled(terminal.err, 'green', '✔');
  const at = elapsed(Date.parse(entry.at) - startedAt).padStart(8);
  return `${styled(terminal.err, 'dim', at)}  ${mark} ${entry.code.padEnd(20)} ${entry.text}`.trimEnd();
}

function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} m ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}
