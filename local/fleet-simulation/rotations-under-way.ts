import type { RotationStart } from '../../domain/rotation-due.ts';
import type { RotationReport } from './rotation-orders.ts';
import type { TurnWait } from './turn-waits.ts';

/** Times in milliseconds since the epoch. */
export interface StartedRotation extends RotationStart, TurnWait {
  readonly gateway: number;
  readonly canary: boolean;
  readonly startedAt: number;
}
export type EndedRotation = StartedRotation & RotationReport;

/**
 * Rotations that have started. How and when one ends is not known until somebody waits for it, so that many are worked out
 * at the same time.
 */
export interface RotationsUnderWay {
  start(rotation: StartedRotation, report: Promise<RotationReport>): void;
  running(): readonly StartedRotation[];
  /** Those of them whose end is not known yet, in the order of their starts. */
  unknown(): readonly StartedRotation[];
  /** Waits until the ends of these are known. */
  learn(which: readonly StartedRotation[]): Promise<void>;
  /** Takes out those that have ended by this moment, in the order of their ends. */
  takeEnded(by: number): readonly EndedRotation[];
  /** The next end that is known, though it may have passed already; null: none is. */
  nextEnd(): number | null;
}

export function rotationsUnderWay(): RotationsUnderWay {
  let unknown: { readonly rotation: StartedRotation; readonly report: Promise<RotationReport> }[] = [];
  let known: EndedRotation[] = [];
  return {
    start: (rotation, report) => {
      // It is waited for later, and fails there.
      report.catch(() => {});
      unknown.push({ rotation, report });
    },
    running: () => [...unknown.map(({ rotation }) => rotation), ...known],
    unknown: () => unknown.map(({ rotation }) => rotation),
    learn: async (which) => {
      const wanted = unknown.filter(({ rotation }) => which.includes(rotation));
      const learnt = await Promise.all(
        wanted.map(async ({ rotation, report }): Promise<EndedRotation> => ({ ...rotation, ...(await report) })),
      );
      known = [...known, ...learnt];
      unknown = unknown.filter((each) => !wanted.includes(each));
    },
    takeEnded: (by) => {
      const ended = known.filter(({ endedAt }) => endedAt <= by);
      known = known.filter(({ endedAt }) => endedAt > by);
      return ended.toSorted((one, other) => one.endedAt - other.endedAt);
    },
    nextEnd: () => known.reduce<number | null>((first, { endedAt }) => Math.min(first ?? endedAt, endedAt), null),
  };
}
