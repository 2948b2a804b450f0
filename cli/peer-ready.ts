import { awaited } from './awaited.ts';
import { type DecisionOptions, decide } from './decide.ts';
import { orderLines } from './present-wait.ts';
import type { Terminal } from './terminal.ts';

interface PeerReadyOptions extends DecisionOptions {
  readonly put?: string;
}

/** Says that the device is ready for a PUT: the one that was named, else the one that the change waits before. */
export function peerReady(terminal: Terminal, change: string, options: PeerReadyOptions): Promise<number> {
  return decide(terminal, change, options, {
    name: 'peer-ready',
    send: async (api, view, comment) => {
      if (options.put !== undefined) return api.reportPeerReady(view.id, { put: options.put, comment });
      const wait = awaited(view, 'peer');
      terminal.err.write(`${[`what had to be loaded before ${wait.put}:`, ...orderLines(wait)].join('\n')}\n`);
      return api.reportPeerReady(view.id, { put: wait.put, comment });
    },
  });
}
