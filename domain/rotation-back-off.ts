const HOUR = 3_600_000;
const PAUSES_HOURS = [1, 4, 24] as const;

export type BackOff =
  | { readonly kind: 'none' }
  /** Milliseconds since the epoch. */
  | { readonly kind: 'until'; readonly at: number }
  | { readonly kind: 'operator' };

/** How long a connection is left alone after rotations that failed (their ends, in order), until one succeeds. */
export function backOff(failures: readonly number[]): BackOff {
  const last = failures.at(-1);
  if (last === undefined) return { kind: 'none' };
  const hours = PAUSES_HOURS[failures.length - 1];
  return hours === undefined ? { kind: 'operator' } : { kind: 'until', at: last + hours * HOUR };
}
