import type { Callback } from '../domain/ports.ts';
import { openStore } from './open-store.ts';
import { printJson, type Terminal, table } from './terminal.ts';
import { timeText } from './time-text.ts';

/** What was not delivered so far. Of a URL the host alone: its path may be a secret. */
export async function callbacksList(terminal: Terminal, { config }: { config: string }): Promise<number> {
  const { workspace } = openStore(config);
  try {
    const rows = (await workspace.callbacks.undelivered()).map(shown);
    if (terminal.json) {
      printJson(terminal, rows);
      return 0;
    }
    const cells = rows.map(({ event, host, attempts, next, problem }) => [
      event,
      host,
      String(attempts),
      next === null ? 'dead' : timeText(next),
      problem ?? '-',
    ]);
    if (cells.length === 0) terminal.out.write('every callback was delivered\n');
    else terminal.out.write(table(['event', 'host', 'attempts', 'next attempt', 'problem'], cells));
    return 0;
  } finally {
    workspace.close();
  }
}

function shown({ event, attempts, dueAt, problem }: Callback) {
  return {
    event: event.id,
    host: event.callbackUrl === null ? '-' : new URL(event.callbackUrl).host,
    attempts,
    next: dueAt === null ? null : new Date(dueAt).toISOString(),
    problem,
  };
}
