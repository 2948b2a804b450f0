/**
 * Holds each attempt at a task back until the history has its beginning: what an execution does is never ahead of what is
 * kept of it, so that a killed one goes on with the state that it really was in.
 */
export interface AttemptLedger {
  /** An attempt wants to begin: the next one, in the order of their beginnings. */
  begin(): Promise<void>;
  /** The beginning of an attempt is in the history. */
  recorded(): void;
}

export function attemptLedger(): AttemptLedger {
  let begun = 0;
  let kept = 0;
  const held = new Map<number, () => void>();
  return {
    begin: () => {
      begun += 1;
      const number = begun;
      return number <= kept ? Promise.resolve() : new Promise((resolve) => held.set(number, resolve));
    },
    recorded: () => {
      kept += 1;
      held.get(kept)?.();
      held.delete(kept);
    },
  };
}
