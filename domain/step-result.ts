import type { Leg, Traces } from './change-progress.ts';
import type { ProofLevel, StepResult } from './change-result.ts';
import { TUNNEL_NAMES, type TunnelName } from './identifiers.ts';
import { downtimeOf } from './tunnel-trace.ts';

export interface StepFacts {
  readonly leg: Pick<Leg, 'direction' | 'step'>;
  readonly startedAt: string;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly traces: Traces;
  /** Null: the step is not proven. */
  readonly proofs: Readonly<Partial<Record<TunnelName, ProofLevel>>> | null;
}

/** What a step leaves in the record. Downtime is kept for both tunnels: an untouched one must not have had any. */
export function stepResult({ leg: { direction, step }, startedAt, endedAt, traces, proofs }: StepFacts): StepResult {
  const levels = step.tunnels.map((name) => proofs?.[name]);
  const each = (read: (name: TunnelName) => number) =>
    Object.fromEntries(TUNNEL_NAMES.map((name) => [name, read(name)]));
  return {
    direction,
    tunnels: step.tunnels,
    proven: proofs !== null,
    startedAt,
    endedAt: new Date(endedAt).toISOString(),
    proof: levels.includes('established')
      ? 'established'
      : levels.includes('reauthenticated')
        ? 'reauthenticated'
        : null,
    proofs: proofs ?? {},
    fellUntouched: TUNNEL_NAMES.filter((name) => traces[name].fell && !step.tunnels.includes(name)),
    downtimeMilliseconds: each((name) => downtimeOf(traces[name])),
    downtimeResolutionMilliseconds: each((name) => traces[name].resolutionMilliseconds),
  };
}
