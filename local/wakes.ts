import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeWaker } from '../domain/ports.ts';

export interface Wakes extends ChangeWaker {
  /** Ends after so many milliseconds, or when the change is woken in this process. */
  sleep(changeId: ChangeId, milliseconds: number): Promise<void>;
}

/** Wakes the changes that wait in this process. */
export function wakesInProcess(): Wakes {
  const sleepers = new Map<ChangeId, () => void>();
  return {
    wake: async (changeId) => sleepers.get(changeId)?.(),
    sleep: (changeId, milliseconds) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          sleepers.delete(changeId);
          resolve();
        };
        const timer = setTimeout(end, milliseconds);
        sleepers.set(changeId, end);
      }),
  };
}
