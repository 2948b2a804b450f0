import { setTimeout as wait } from 'node:timers/promises';

const LOOK_MILLISECONDS = 20;

/** Ends a process group: SIGTERM, and SIGKILL for what is left of it after the grace. */
export async function endProcessGroup(leader: number, graceSeconds: number): Promise<void> {
  for (let waited = 0; waited < graceSeconds * 1000; waited += LOOK_MILLISECONDS) {
    if (!signalGroup(leader, waited === 0 ? 'SIGTERM' : 0)) return;
    await wait(LOOK_MILLISECONDS);
  }
  signalGroup(leader, 'SIGKILL');
}

/** False: nobody is left in the group. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    // Windows knows no process groups: there the leader alone is ended.
    return process.kill(process.platform === 'win32' ? leader : -leader, signal);
  } catch {
    return false;
  }
}
