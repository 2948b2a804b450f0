const LONGEST_SECONDS = 600;

/** Seconds to wait by a `Retry-After` header (seconds or an HTTP date), between 1 and 600; undefined when unreadable. */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((httpDate(text) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_SECONDS, Math.max(1, seconds));
}

/** Date.parse alone would read a bare fraction such as `1.5` as a date. */
function httpDate(text: string): number {
  return /^[A-Z][a-z]+,? .*\d/.test(text) ? Date.parse(text) : Number.NaN;
}
