import type { ChangeDocument } from '../domain/change-document.ts';
import { pollIntervalSeconds } from '../domain/poll-interval.ts';
import type { ChangeEvents, ChangeSignals, Clock } from '../domain/ports.ts';
import { type WaitingState, waitDecision } from '../domain/wait-of-state.ts';
import { awaitSignal } from '../functions/await-signal/step.ts';
import type { Wakes } from './wakes.ts';

/** A word that another process stored is seen after this time at the latest. */
const CEILING_SECONDS = 15;

export interface AwaitSurroundings {
  readonly clock: Clock;
  readonly signals: ChangeSignals;
  readonly events: ChangeEvents;
  readonly wakes: Wakes;
}

/**
 * A state that waits, on one machine: until something is said of the change, in this process or in another one, or its
 * time is over: null.
 */
export async function awaitSignalHere(
  document: ChangeDocument,
  state: WaitingState,
  { clock, signals, events, wakes }: AwaitSurroundings,
): Promise<{ wokenAt: string } | null> {
  await awaitSignal(document, state, null, { clock, signals, events, waker: wakes });
  const { changeId } = document.request;
  const { signalsSeen, waitSeconds, until: decided } = waitDecision(document, state);
  const began = clock.now();
  // A process that goes on with a wait of an earlier one has less time left than was decided then.
  const until = Math.min(began + waitSeconds * 1000, Date.parse(decided));
  while ((await signals.signals(changeId)).length <= signalsSeen) {
    if (clock.now() >= until) return null;
    const elapsedSeconds = (clock.now() - began) / 1000;
    const pause = pollIntervalSeconds(elapsedSeconds, { ceilingSeconds: CEILING_SECONDS }) * 1000;
    await wakes.sleep(changeId, Math.min(pause, until - clock.now()));
  }
  return { wokenAt: new Date(clock.now()).toISOString() };
}
