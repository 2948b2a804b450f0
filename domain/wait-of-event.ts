import { documentIn } from './audit-trail.ts';
import type { ChangeWait } from './change-wait.ts';
import type { HistoryEvent } from './execution-history.ts';
import { isWaitingState, waitOfState } from './wait-of-state.ts';

/** What a change begins to wait for with this event; null: it goes on. */
export function waitOfEvent({ stateEnteredEventDetails: entered }: HistoryEvent): ChangeWait | null {
  if (!entered?.input || !isWaitingState(entered.name)) return null;
  const document = documentIn(entered.input);
  return document && waitOfState(document, entered.name);
}
