const CLOCK = /^(\d+):([0-5]\d):([0-5]\d)$/;
const UNITS = /^(?=\d)(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** Seconds of a BGP session's uptime as FRR writes it: `00:36:41`, `1d02h03m`, `02w3d04h`, `never`. Null: unreadable. */
export function bgpUptimeSeconds(text: unknown): number | null {
  if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? text : null;
  if (typeof text !== 'string') return null;
  const clock = CLOCK.exec(text.trim());
  if (clock) return weighted(clock, [3600, 60, 1]);
  const units = UNITS.exec(text.trim());
  return units ? weighted(units, [365 * 86400, 7 * 86400, 86400, 3600, 60, 1]) : null;
}

function weighted(match: RegExpExecArray, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(match[index + 1] ?? 0), 0);
}
