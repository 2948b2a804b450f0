import { type CallbackAttempt, callbackFate } from '../domain/callback-fate.ts';
import type { ChangeEvent } from '../domain/change-event.ts';
import type { CallbackOutbox } from '../domain/ports.ts';

const AT_ONCE = 4;
const LOOK_SECONDS = 5;
const PAUSE_AFTER_FAULT_SECONDS = 30;
/** Longer than any attempt. A callback that a killed process had taken is tried again then. */
const LEASE_SECONDS = 60;

export interface CallbackDelivery {
  readonly outbox: CallbackOutbox;
  readonly attempt: (event: ChangeEvent) => Promise<CallbackAttempt>;
  /** Is told of what keeps callbacks from being delivered at all, such as a full disk. It goes on all the same. */
  readonly onFault: (error: unknown) => void;
}

/** Delivers what is due, until it is stopped. What is under way then is brought to an end first. */
export function deliverCallbacks({ outbox, attempt, onFault }: CallbackDelivery): { stop(): Promise<void> } {
  const stopping = new AbortController();

  async function deliverNext(): Promise<boolean> {
    const callback = await outbox.take(LEASE_SECONDS);
    if (callback === null) return false;
    await outbox.settle(callback.event.id, callbackFate(await attempt(callback.event), callback.attempts));
    return true;
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (!(await deliverNext())) await pause(LOOK_SECONDS, stopping.signal);
      } catch (error) {
        onFault(error);
        await pause(PAUSE_AFTER_FAULT_SECONDS, stopping.signal);
      }
    }
  }

  const workers = Array.from({ length: AT_ONCE }, work);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(workers);
    },
  };
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.resolve();
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    resolve();
  };
  const timer = setTimeout(end, seconds * 1000);
  signal.addEventListener('abort', end);
  return promise;
}
