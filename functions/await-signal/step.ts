import type { ChangeDocument } from '../../domain/change-document.ts';
import { waitingEvent } from '../../domain/change-event.ts';
import { isFault } from '../../domain/errors.ts';
import { type WaitingState, waitDecision, waitOfState } from '../../domain/wait-of-state.ts';
import type { AwaitPorts } from '../step.ts';

/**
 * Begins to wait for a word from outside: stores what for, with the token that ends the wait, and tells whom it concerns.
 * A word that was said between the decision to wait and this moment ends the wait at once: whoever said it found no token.
 */
export async function awaitSignal(
  document: ChangeDocument,
  state: WaitingState,
  token: string | null,
  { signals, events, waker }: AwaitPorts,
): Promise<void> {
  const { request } = document;
  const wait = waitOfState(document, state);
  await signals.beginWait(wait, token);
  await events.publish(waitingEvent(request, wait)).catch(onlyAFault);
  const heard = await signals.signals(request.changeId);
  if (heard.length > waitDecision(document, state).signalsSeen) await waker.wake(request.changeId);
}

/** That nobody could be told fails no change: what it waits for can be read, and the wait ends by itself. */
function onlyAFault(error: unknown): void {
  if (!isFault(error)) throw error;
}
