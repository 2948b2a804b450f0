import type { RotationHold } from '../../domain/rotation-due.ts';

/** Milliseconds since the epoch. */
export interface TurnWait {
  /** Since when it might have started, but for others. */
  readonly readyAt: number;
  /** Since when it waits for room alone: for its gateway, or among those at once. */
  readonly queuedAt: number;
}

/** Who waits for others only, and since when. */
export interface TurnWaits {
  /** True: it waits for others, and is to be asked about again at each decision. */
  hold(hold: RotationHold, now: number): boolean;
  /** It starts now. */
  take(connection: string, now: number): TurnWait;
}

const FOR_ROOM: readonly string[] = ['gateway.busy', 'fleet.full'];
const FOR_OTHERS: readonly string[] = [...FOR_ROOM, 'gateway.claimed', 'canaries.first', 'run.stopped'];

export function turnWaits(): TurnWaits {
  const waits = new Map<string, { readonly readyAt: number; readonly queuedAt: number | null }>();
  return {
    hold: ({ connection, code }, now) => {
      if (!FOR_OTHERS.includes(code)) {
        waits.delete(connection);
        return false;
      }
      const { readyAt = now, queuedAt = null } = waits.get(connection) ?? {};
      waits.set(connection, { readyAt, queuedAt: FOR_ROOM.includes(code) ? (queuedAt ?? now) : null });
      return true;
    },
    take: (connection, now) => {
      const wait = waits.get(connection);
      waits.delete(connection);
      return { readyAt: wait?.readyAt ?? now, queuedAt: wait?.queuedAt ?? now };
    },
  };
}
