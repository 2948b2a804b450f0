import { firstOpen } from './change-obstacles.ts';
import type { FleetConnection } from './fleet-connection.ts';

/** How a connection stands with its key, for people and for what watches. Times in milliseconds since the epoch. */
export interface KeyReport {
  readonly connection: string;
  /** Whole days; null: there is no key. */
  readonly ageDays: number | null;
  /** From when on its rotation is to start; null: there is no key. */
  readonly dueAt: number | null;
  /** From when on the key is too old. */
  readonly limitAt: number | null;
  /** The first moment, from now on, at which the window is open. */
  readonly nextWindowAt: number;
  /** Somebody staged a version: the next run applies it. */
  readonly staged: boolean;
  readonly overdue: boolean;
}

export function keyReport({ name, key, stagedAt, window }: FleetConnection, now: number): KeyReport {
  const staged = stagedAt !== null;
  const rest = { connection: name, nextWindowAt: firstOpen(window, now), staged };
  if (key === null) return { ...rest, ageDays: null, dueAt: null, limitAt: null, overdue: false };
  const { createdAt, dueAt, limitAt } = key;
  return {
    ...rest,
    ageDays: Math.floor((now - createdAt) / 86_400_000),
    dueAt: staged ? Math.min(stagedAt, dueAt) : dueAt,
    limitAt,
    overdue: limitAt <= now,
  };
}
