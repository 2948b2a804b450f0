import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeSignals } from '../domain/ports.ts';
import type { ChangesInProcess } from '../local/changes-in-process.ts';
import { shortChangeId } from './change-named.ts';
import { onNextInterrupt } from './interrupts.ts';
import type { Terminal } from './terminal.ts';

const LOOK_MILLISECONDS = 500;

interface Serving {
  readonly changes: ChangesInProcess;
  readonly signals: Pick<ChangeSignals, 'wait'>;
}

/**
 * Ends when every change has come to a place where it can be left: its end, or a wait for a person or a window. Only a wait
 * for confirmation holds: while no server runs, nobody would take the change back. A second interrupt cuts them off.
 */
export async function untilChangesCanBeLeft({ err }: Terminal, serving: Serving): Promise<void> {
  onNextInterrupt(() => {
    err.write('\nCut off. The next vpn-change serve goes on with what was left behind.\n');
    process.exit(1);
  });
  let told = false;
  for (let busy = await busyChanges(serving); busy.length > 0; busy = await busyChanges(serving)) {
    if (!told) err.write(`${busyText(busy)}\n`);
    told = true;
    await Promise.race([pause(LOOK_MILLISECONDS), ...busy.map((changeId) => serving.changes.ended(changeId))]);
  }
  for (const changeId of serving.changes.running()) {
    err.write(`${shortChangeId(changeId)}  waits; the next vpn-change serve goes on with it\n`);
  }
}

async function busyChanges({ changes, signals }: Serving): Promise<ChangeId[]> {
  const busy: ChangeId[] = [];
  for (const changeId of changes.running()) {
    const found = await signals.wait(changeId);
    if (found === null || found.wait.for === 'confirmation') busy.push(changeId);
  }
  return busy;
}

function busyText(busy: readonly ChangeId[]): string {
  const names = busy.map(shortChangeId).join(', ');
  return `\nNo new change is taken. Still running, to a safe end: ${names}. Interrupt again to cut it off.`;
}
