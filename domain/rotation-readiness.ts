import { freezeAt } from './change-freeze.ts';
import { changeObstacles, firstOpen, instantText, type Obstacle } from './change-obstacles.ts';
import { windowAt } from './change-window.ts';
import type { FleetConnection } from './fleet-connection.ts';
import { type FleetFacts, type RotationOrder, runSince } from './fleet-facts.ts';
import { backOff } from './rotation-back-off.ts';
import type { RotationTime } from './rotation-time.ts';

export interface NotReady {
  readonly kind: 'not-ready';
  readonly code:
    | 'rotation.running'
    | 'key.missing'
    | 'key.young'
    | 'order.done'
    | 'failed.recently'
    | 'failed.too-often'
    | Obstacle['code'];
  readonly why: string;
  /** Milliseconds since the epoch. Before that the answer is the same while the facts are; null: it stays so. */
  readonly nextAt: number | null;
}

export interface Ready {
  readonly kind: 'ready';
  readonly cause: 'age' | 'staged' | 'order';
  /** When the key is too old. */
  readonly limitAt: number;
  /** The moment by which it should start: the end of the window, or that limit. */
  readonly deadline: number;
}

export type RotationReadiness = Ready | NotReady;

/** Whether the key of one connection is to rotate now, the others left aside. */
export function rotationReadiness(connection: FleetConnection, facts: FleetFacts): RotationReadiness {
  const { key, name } = connection;
  const { now, order } = facts;
  if (facts.running.some((rotation) => rotation.connection === name)) {
    return notReady('rotation.running', 'it is being rotated', null);
  }
  if (key === null) return notReady('key.missing', 'the vault has no AWSCURRENT key to go back to: import it', null);

  const due = dueTime(connection, key, order);
  if (due.dueAt > now) return notReady('key.young', `its rotation is due at ${instantText(due.dueAt)}`, due.dueAt);
  if (order !== null && key.createdAt >= order.since) return notReady('order.done', 'it was rotated', null);

  const pause = backOff(order ? connection.failures.filter((at) => at >= runSince(facts)) : connection.failures);
  if (pause.kind === 'operator') {
    const why = 'it failed once more after pauses of 1 h, 4 h and 24 h: an operator has to look after it';
    return notReady('failed.too-often', why, null);
  }
  if (pause.kind === 'until' && pause.at > now) {
    return notReady('failed.recently', `it failed; the next try is at ${instantText(pause.at)}`, pause.at);
  }
  const { cause, limitAt } = due;
  const deadline = deadlineOf(connection, now, limitAt);
  return obstacleOf(connection, facts) ?? { kind: 'ready', cause, limitAt, deadline };
}

function dueTime({ stagedAt }: FleetConnection, { dueAt, limitAt }: RotationTime, order: RotationOrder | null) {
  if (order !== null) return { cause: 'order' as const, dueAt: order.since, limitAt };
  if (stagedAt !== null) return { cause: 'staged' as const, dueAt: Math.min(stagedAt, dueAt), limitAt };
  return { cause: 'age' as const, dueAt, limitAt };
}

function obstacleOf({ name, window }: FleetConnection, facts: FleetFacts): NotReady | null {
  const { now, calendar, freezes, order } = facts;
  if (order?.emergency) return null;
  const obstacles = changeObstacles({ now, window, freeze: freezeAt(freezes, name, now), calendar });
  const [first] = obstacles;
  if (first === undefined) return null;
  const over = Math.max(...obstacles.map(({ until }) => until));
  return notReady(first.code, obstacles.map(({ why }) => why).join('; '), firstOpen(window, over));
}

function deadlineOf({ window }: FleetConnection, now: number, limitAt: number): number {
  const state = window && windowAt(window, now);
  return state?.open && state.closesAt !== null ? Math.min(state.closesAt, limitAt) : limitAt;
}

function notReady(code: NotReady['code'], why: string, nextAt: number | null): NotReady {
  return { kind: 'not-ready', code, why, nextAt };
}
