import type { Clock } from '../../domain/ports.ts';

export interface VirtualTime extends Clock {
  /** Moves to this moment (milliseconds since the epoch), which may be an earlier one, and runs the work from there to its end. */
  run<T>(from: number, work: () => Promise<T>): Promise<T>;
}

interface Timer {
  readonly id: number;
  readonly at: number;
  readonly act: () => void;
}

/**
 * Takes over this thread's timers and clock, for good: time passes only while work runs, and then it leaps from one timer
 * to the next. For a thread that does nothing else, and for work that waits for nothing but timers and promises.
 */
export function takeOverTime(): VirtualTime {
  const turn = setImmediate;
  let now = 0;
  let lastId = 0;
  let timers: Timer[] = [];
  const add = (act: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) => {
    lastId += 1;
    timers.push({ id: lastId, at: now + milliseconds, act: () => act(...given) });
    return lastId;
  };
  const remove = (id: unknown) => {
    timers = timers.filter((timer) => timer.id !== id);
  };
  for (const [name, value] of Object.entries({ setTimeout: add, clearTimeout: remove })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  Object.defineProperty(Date, 'now', { value: () => now, configurable: true, writable: true });

  const leap = () => {
    const next = timers.reduce<Timer | null>((first, timer) => (first && first.at <= timer.at ? first : timer), null);
    if (next === null) throw new Error('the work waits for something that is no timer');
    remove(next.id);
    now = Math.max(now, next.at);
    next.act();
  };

  return {
    now: () => now,
    run: async (from, work) => {
      now = from;
      timers = [];
      let settled = false;
      const result = work().finally(() => {
        settled = true;
      });
      result.catch(() => {});
      for (;;) {
        // All that can go on without time goes on first.
        await new Promise((resolve) => turn(resolve));
        if (settled) return result;
        leap();
      }
    },
  };
}
