/** The next wait adds at most one part in this many to the time already waited. */
const PARTS = 5;
const CEILING_SECONDS = 60;

export interface PollIntervalOptions {
  /** The shortest interval, in seconds; 1 when left out. */
  readonly first?: number;
  /** The longest interval, in seconds; 60 when left out. */
  readonly ceilingSeconds?: number;
}

/**
 * Whole seconds until the next look, after `elapsedSeconds` of waiting: a fifth of it, at least `first`, at most the
 * ceiling.
 *
 * The bound: something that settles at T is seen by the look that follows. The look before was at t <= T and chose an
 * interval of at most max(first, 0.2 t), so the delay is below max(first, 0.2 T): never more than a fifth of the time
 * that it took anyway, and half of that, a tenth, in the mean (T falls anywhere between two looks alike). The ceiling
 * bounds it in seconds. Looks grow with log T until the ceiling binds (T = 300 s), then by one a minute: about 75 in
 * STACKIT's 45 minutes, where a look every 5 s makes 540. The function rounds down, so that the bound holds exactly.
 */
export function pollIntervalSeconds(
  elapsedSeconds: number,
  { first = 1, ceilingSeconds = CEILING_SECONDS }: PollIntervalOptions = {},
): number {
  const wanted = Math.max(first, elapsedSeconds / PARTS);
  return Math.max(1, Math.floor(Math.min(wanted, ceilingSeconds)));
}
