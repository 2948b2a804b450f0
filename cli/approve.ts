import type { ChangeView } from '../api/schemas/change-view.ts';
import { RefusedError } from '../domain/errors.ts';
import { askYes } from './ask-yes.ts';
import { awaited } from './awaited.ts';
import { type DecisionOptions, decide } from './decide.ts';
import { planToApproveText } from './present-plan-to-approve.ts';
import type { Terminal } from './terminal.ts';

interface ApproveOptions extends DecisionOptions {
  readonly planHash?: string;
}

/** Approves the plan of the hash that was given, else the one that is shown and agreed to. */
export function approve(terminal: Terminal, change: string, options: ApproveOptions): Promise<number> {
  return decide(terminal, change, options, {
    name: 'approval',
    send: async (api, view, comment) => {
      const planHash = options.planHash ?? (await agreedHash(terminal, view));
      return api.decideApproval(view.id, { decision: 'approve', planHash, comment });
    },
  });
}

async function agreedHash(terminal: Terminal, view: ChangeView): Promise<string> {
  const { plan } = awaited(view, 'approval');
  terminal.err.write(planToApproveText(view, plan));
  if (await askYes(terminal, 'Approve this plan?')) return plan.hash;
  const message = 'nothing was approved: answer yes, or name the plan that you looked at with --plan-hash HASH';
  throw new RefusedError([{ code: 'approve.not-confirmed', message }]);
}
