import { type DecisionOptions, decide } from './decide.ts';
import type { Terminal } from './terminal.ts';

/** Says that somebody else looked at an emergency afterwards. */
export function review(terminal: Terminal, change: string, options: DecisionOptions): Promise<number> {
  return decide(terminal, change, options, {
    name: 'review',
    send: (api, { id }, comment) => api.review(id, { comment }),
  });
}
