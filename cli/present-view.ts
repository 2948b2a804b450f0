import type { ChangeView } from '../api/schemas/change-view.ts';
import { shortChangeId } from './change-named.ts';
import { requestLines } from './present-request.ts';
import { waitLines } from './present-wait.ts';
import { printable } from './terminal.ts';

/** What was asked for, by whom and why. */
export function viewLines({ id: changeId, requestedBy, ...asked }: ChangeView): string[] {
  return requestLines({ ...asked, changeId, requestedBy: requestedBy.name });
}

/** Where a change is now, and what can be done about it. `at`: what other commands need besides. */
export function stateLines({ id, waitingFor, outcome, result }: ChangeView, at: string): string[] {
  if (outcome !== null) return [`  ended as ${outcome}: ${printable(result?.reason ?? '')}`];
  const now = waitingFor === null ? ['it is under way'] : waitLines(waitingFor, at);
  return [...now.map((line) => `  ${line}`), `next     follow it: vpn-change watch ${shortChangeId(id)}${at}`];
}
