import type { Outcome } from '../../domain/change-result.ts';
import type { EndedRotation } from './rotations-under-way.ts';

const DAY = 86_400_000;

export type TalliedRotation = Pick<
  EndedRotation,
  'connection' | 'gateway' | 'outcome' | 'transitions' | 'readyAt' | 'queuedAt' | 'startedAt' | 'endedAt'
>;

export interface FleetFigures {
  readonly rotations: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** That went back, or need an operator. */
  readonly rollbacks: number;
  /** State transitions of the real program, in all. */
  readonly transitions: number;
  /** Days that keys were older than they may be, added up. */
  readonly overdueDays: number;
  readonly overdueConnections: number;
  /** Those of them whose rotations never failed: late for want of a window or of room. */
  readonly overdueWithoutFailure: number;
  readonly operatorVisits: number;
  readonly mostAtOnce: number;
  /** From the decision that would have started it, but for canaries, its gateway or those at once. */
  readonly longestWaitSeconds: number;
  readonly longestWaitOf: string | null;
  /** Of the time in which gateways had something to rotate that waited for no canary and no operator, the part in which they did. */
  readonly shareOfPossibleSpeed: number;
}

/** Keeps what happens in a simulated fleet: so much for each rotation, and so much for each connection. */
export interface FleetTally {
  rotated(rotation: TalliedRotation): void;
  /** A key was older than it may be, from its limit until this moment. */
  overdue(connection: string, milliseconds: number): void;
  operatorCame(): void;
  rotations(): number;
  figures(): FleetFigures;
}

export function fleetTally(): FleetTally {
  const rotations: TalliedRotation[] = [];
  const overdue = new Map<string, number>();
  let operatorVisits = 0;
  return {
    rotated: (rotation) => void rotations.push(rotation),
    overdue: (connection, milliseconds) => {
      if (milliseconds > 0) overdue.set(connection, (overdue.get(connection) ?? 0) + milliseconds);
    },
    operatorCame: () => {
      operatorVisits += 1;
    },
    rotations: () => rotations.length,
    figures: () => {
      const outcomes: Partial<Record<Outcome, number>> = {};
      for (const { outcome } of rotations) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      const failed = new Set(rotations.flatMap((one) => (one.outcome === 'applied' ? [] : one.connection)));
      const wait = ({ readyAt, startedAt }: TalliedRotation) => startedAt - readyAt;
      const longest = rotations.reduce<TalliedRotation | null>(
        (most, one) => (most && wait(most) >= wait(one) ? most : one),
        null,
      );
      return {
        rotations: rotations.length,
        outcomes,
        rollbacks: (outcomes['rolled-back'] ?? 0) + (outcomes['needs-operator'] ?? 0),
        transitions: rotations.reduce((sum, { transitions }) => sum + transitions, 0),
        overdueDays: [...overdue.values()].reduce((sum, milliseconds) => sum + milliseconds, 0) / DAY,
        overdueConnections: overdue.size,
        overdueWithoutFailure: [...overdue.keys()].filter((name) => !failed.has(name)).length,
        operatorVisits,
        mostAtOnce: mostAtOnce(rotations),
        longestWaitSeconds: longest ? wait(longest) / 1000 : 0,
        longestWaitOf: longest?.connection ?? null,
        shareOfPossibleSpeed: shareOfPossibleSpeed(rotations),
      };
    },
  };
}

function mostAtOnce(rotations: readonly TalliedRotation[]): number {
  const changes = rotations.flatMap(({ startedAt, endedAt }): [number, number][] => [
    [startedAt, 1],
    [endedAt, -1],
  ]);
  // At the same moment one ends before another starts.
  changes.sort(([one, up], [other, down]) => one - other || up - down);
  let now = 0;
  return changes.reduce((most, [, change]) => {
    now += change;
    return Math.max(most, now);
  }, 0);
}

/** A gateway can do no more than one rotation after the other: what it worked, of the time in which it had work. */
function shareOfPossibleSpeed(rotations: readonly TalliedRotation[]): number {
  const byGateway = Map.groupBy(rotations, ({ gateway }) => gateway);
  let worked = 0;
  let hadWork = 0;
  for (const ours of byGateway.values()) {
    let covered = Number.NEGATIVE_INFINITY;
    for (const { queuedAt, startedAt, endedAt } of ours.toSorted((one, other) => one.startedAt - other.startedAt)) {
      worked += endedAt - startedAt;
      hadWork += endedAt - Math.max(covered, queuedAt);
      covered = endedAt;
    }
  }
  return hadWork === 0 ? 1 : worked / hadWork;
}
