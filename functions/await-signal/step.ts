import type { ChangeDocument } from '../../domain/change-document.ts';
import { waitingEvent } from '../../domain/change-event.ts';
import { type WaitingState, waitDecision, waitOfState } from '../../domain/wait-of-state.ts';
import type { AwaitPorts } from '../step.ts';
import { tellOutside } from '../tell-outside.ts';

/**
 * Begins to wait for a word from outside: stores what for, with the token that ends the wait, and tells whom it concerns.
 * A word that was said between the decision to wait and this moment ends the wait at once: whoever said it found no token.
 */
export async function awaitSignal(
  document: ChangeDocument,
  state: WaitingState,
  token: string | null,
  { clock, signals, events, waker }: AwaitPorts,
): Promise<void> {
  const { request } = document;
  const wait = waitOfState(document, state);
  await signals.beginWait(wait, token);
  await tellOutside(events, waitingEvent(request, wait, new Date(clock.now()).toISOString()));
  const heard = await signals.signals(request.changeId);
  if (heard.length > waitDecision(document, state).signalsSeen) await waker.wake(request.changeId);
}
