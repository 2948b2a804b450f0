import { RefusedError } from '../domain/errors.ts';
import { openStore } from './open-store.ts';
import { printJson, type Terminal } from './terminal.ts';

/** An operator's word that the receiver is well again. A running server delivers it, or the next one that runs. */
export async function callbacksRetry(
  terminal: Terminal,
  event: string,
  { config }: { config: string },
): Promise<number> {
  const { workspace } = openStore(config);
  try {
    if (!(await workspace.callbacks.revive(event))) {
      const message = `no undelivered callback has the event ${event}: vpn-change callbacks list shows them`;
      throw new RefusedError([{ code: 'callback.unknown', message }]);
    }
    if (terminal.json) printJson(terminal, { event });
    else terminal.out.write(`${event}: due now, and from the first pause on\n`);
    return 0;
  } finally {
    workspace.close();
  }
}
