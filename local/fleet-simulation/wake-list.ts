/** Who is to be woken when, on the ticks of a clock. */
export interface WakeList<Who> {
  /** Wakes at the first tick that is not before this moment. */
  add(at: number, who: Who): void;
  /** Takes out those of one tick. */
  take(tick: number): readonly Who[];
}

/** Ticks are so many milliseconds apart, counted from the epoch. */
export function wakeList<Who>(tickMilliseconds: number): WakeList<Who> {
  const ticks = new Map<number, Who[]>();
  return {
    add: (at, who) => {
      const tick = Math.ceil(at / tickMilliseconds) * tickMilliseconds;
      const others = ticks.get(tick);
      if (others) others.push(who);
      else ticks.set(tick, [who]);
    },
    take: (tick) => {
      const woken = ticks.get(tick) ?? [];
      ticks.delete(tick);
      return woken;
    },
  };
}
