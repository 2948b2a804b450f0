import { type DecisionOptions, decide } from './decide.ts';
import type { Terminal } from './terminal.ts';

/** Says that an applied change may stay. */
export function confirm(terminal: Terminal, change: string, options: DecisionOptions): Promise<number> {
  return decide(terminal, change, options, {
    name: 'confirmation',
    send: (api, { id }, comment) => api.confirm(id, { comment }),
  });
}
