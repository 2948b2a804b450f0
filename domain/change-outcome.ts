import type { ChangeDocument } from './change-document.ts';
import type { Outcome } from './change-result.ts';

/** How a change ends whose gateway may be released. The order matters: the first that holds is it. */
export function releasedOutcome(
  document: ChangeDocument,
): Extract<Outcome, 'applied' | 'unchanged' | 'rejected' | 'rolled-back'> {
  if (document.validateChange?.verdict === 'refused') return 'rejected';
  if (document.checkRollback !== undefined) return 'rolled-back';
  if (document.fault !== undefined) return 'rejected';
  if (document.validateChange?.verdict === 'unchanged') return 'unchanged';
  const check = document.checkConnectivity?.verdict;
  return document.promotePsk !== undefined || check === 'done' ? 'applied' : 'rejected';
}
