import { type DecisionOptions, decide } from './decide.ts';
import type { Terminal } from './terminal.ts';

/** Ends a change: before its first PUT as rejected, after it by going back. */
export function cancel(terminal: Terminal, change: string, options: DecisionOptions): Promise<number> {
  return decide(terminal, change, options, {
    name: 'cancellation',
    send: (api, { id }, comment) => api.cancel(id, { comment }),
  });
}
