import type { Leg, Traces } from './change-progress.ts';
import type { ProofLevel, StepResult } from './change-result.ts';
import { TUNNEL_NAMES, type TunnelName } from './identifiers.ts';
import { downtimeOf } from './tunnel-trace.ts';

/** What a proven step leaves in the record. Downtime is kept for both tunnels: an untouched one must not have had any. */
export function stepResult(
  leg: Leg,
  startedAt: string,
  now: number,
  traces: Traces,
  proofs: Readonly<Partial<Record<TunnelName, ProofLevel>>>,
): StepResult {
  const levels = leg.step.tunnels.map((name) => proofs[name]);
  const each = (read: (name: TunnelName) => number) =>
    Object.fromEntries(TUNNEL_NAMES.map((name) => [name, read(name)]));
  return {
    direction: leg.direction,
    tunnels: leg.step.tunnels,
    startedAt,
    endedAt: new Date(now).toISOString(),
    proof: levels.includes('established')
      ? 'established'
      : levels.includes('reauthenticated')
        ? 'reauthenticated'
        : null,
    proofs,
    downtimeMilliseconds: each((name) => downtimeOf(traces[name])),
    downtimeResolutionMilliseconds: each((name) => traces[name].resolutionMilliseconds),
  };
}
