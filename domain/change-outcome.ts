import type { ChangeDocument } from './change-document.ts';
import type { Outcome } from './change-result.ts';

/** How a change ends whose gateway may be released. The order matters: the first that holds is it. */
export function releasedOutcome(
  document: ChangeDocument,
): Extract<Outcome, 'applied' | 'unchanged' | 'rejected' | 'rolled-back'> {
  if (document.validateChange?.verdict === 'refused') return 'rejected';
  if (document.checkRollback !== undefined) return wasNeverSent(document) ? 'rejected' : 'rolled-back';
  if (document.fault !== undefined) return 'rejected';
  if (document.validateChange?.verdict === 'unchanged') return 'unchanged';
  const done = document.checkConnectivity?.verdict === 'done' || document.confirmChange?.verdict === 'done';
  return document.promotePsk !== undefined || done ? 'applied' : 'rejected';
}

/** Cancelled before its first PUT: only the device had to be told to forget. */
function wasNeverSent({ fault, applyChange }: ChangeDocument): boolean {
  return fault?.Error === 'ChangeCancelledError' && applyChange === undefined;
}
