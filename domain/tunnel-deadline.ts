import type { CheckSettings } from './settings.ts';

/** For a tunnel to come up, beside the time that it has to be stable. */
const MARGIN_SECONDS = 5;

/**
 * Until when the tunnels of a leg have to be proven, in seconds from READY: never so soon that a tunnel could not be stable
 * before, since READY or since the device was told to connect it anew (`toldSeconds`, from READY).
 */
export function tunnelDeadline(checks: CheckSettings, toldSeconds: readonly number[]): number {
  const stable = [0, ...toldSeconds].map((since) => since + checks.stableSeconds + MARGIN_SECONDS);
  return Math.max(Math.min(checks.tunnelDeadlineSeconds, checks.deadlineSeconds), ...stable);
}
