import { awaited } from './awaited.ts';
import { type DecisionOptions, decide } from './decide.ts';
import type { Terminal } from './terminal.ts';

interface RejectOptions extends DecisionOptions {
  readonly planHash?: string;
}

/** Ends a change that waits for approval: no to the plan of the hash that was given, else to the present one. */
export function reject(terminal: Terminal, change: string, options: RejectOptions): Promise<number> {
  return decide(terminal, change, options, {
    name: 'rejection',
    send: async (api, view, comment) => {
      const planHash = options.planHash ?? awaited(view, 'approval').plan.hash;
      return api.decideApproval(view.id, { decision: 'reject', planHash, comment });
    },
  });
}
