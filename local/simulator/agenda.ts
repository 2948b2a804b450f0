/** Virtual time: what is due later, and what passes meanwhile. Nothing happens until somebody advances it. */
export interface Agenda {
  /** Milliseconds since the epoch; while something due acts, the moment that it was due. */
  now(): number;
  /** Acts after so many seconds; with 0, at once. */
  after(seconds: number, act: () => void): void;
  /** Lets everything happen that is due up to this moment, in its order. Never goes back. */
  advance(to: number): void;
}

/** `elapse` is told of every stretch of time between two events, so that counters can grow and outages be measured. */
export function agenda(start: number, elapse: (milliseconds: number) => void): Agenda {
  let now = start;
  const entries: { at: number; act: () => void }[] = [];
  const moveTo = (at: number) => {
    if (at <= now) return;
    elapse(at - now);
    now = at;
  };
  return {
    now: () => now,
    after(seconds, act) {
      if (seconds <= 0) return act();
      const at = now + seconds * 1000;
      const later = entries.findIndex((entry) => entry.at > at);
      entries.splice(later < 0 ? entries.length : later, 0, { at, act });
    },
    advance(to) {
      for (let next = entries[0]; next !== undefined && next.at <= to; next = entries[0]) {
        entries.shift();
        moveTo(next.at);
        next.act();
      }
      moveTo(to);
    },
  };
}
