import type { ChangeDocument } from './change-document.ts';
import { type Direction, legOutputs, openLeg } from './change-progress.ts';
import type { StepResult } from './change-result.ts';
import { stepResult } from './step-result.ts';

/** The step of this direction whose PUT was begun and that was never proven, up to its last look. At most one. */
export function unprovenSteps(document: ChangeDocument, direction: Direction): StepResult[] {
  const begun = direction === 'forward' ? document.applyChange : document.rollBackChange;
  const leg = begun?.verdict === 'sent' ? openLeg(document, direction) : null;
  if (leg === null) return [];
  const { apply, poll, check } = legOutputs(document, leg);
  if (!apply) return [];
  const traces = check?.traces ?? poll?.traces ?? apply.traces;
  return [stepResult({ leg, startedAt: apply.putAt, endedAt: traces.tunnel1.last.at, traces, proofs: null })];
}
