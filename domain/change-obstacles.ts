import type { Frozen } from './change-freeze.ts';
import { type ChangeWindow, windowAt } from './change-window.ts';
import type { CalendarState } from './ports.ts';

/** What the configuration and calendars say of one moment. Times in milliseconds since the epoch. */
export interface ObstacleFacts {
  readonly now: number;
  /** Null: the connection is always open. */
  readonly window: ChangeWindow | null;
  readonly freeze: Frozen | null;
  /** Null: no change calendar is configured. */
  readonly calendar: CalendarState | null;
}

export interface Obstacle {
  readonly code: 'window.closed' | 'freeze.active' | 'calendar.closed';
  readonly why: string;
  /** Later than now. */
  readonly until: number;
}

/** For a calendar that does not say when it opens. */
const ASK_AGAIN_MILLISECONDS = 3_600_000;

/** What keeps a change from beginning now, an emergency aside. */
export function changeObstacles({ now, window, freeze, calendar }: ObstacleFacts): readonly Obstacle[] {
  const obstacles: Obstacle[] = [];
  const opensAt = firstOpen(window, now);
  if (opensAt > now) {
    const why = `the change window opens at ${instantText(opensAt)}`;
    obstacles.push({ code: 'window.closed', until: opensAt, why });
  }
  if (freeze) {
    const why = `changes are frozen until ${instantText(freeze.until)}: ${freeze.reason}`;
    obstacles.push({ code: 'freeze.active', until: freeze.until, why });
  }
  if (calendar && !calendar.open) {
    const { name, nextTransitionAt: next } = calendar;
    const opens = next !== null && next > now ? next : null;
    const why = `the change calendar ${name} is closed${opens === null ? '' : ` until ${instantText(opens)}`}`;
    obstacles.push({ code: 'calendar.closed', until: opens ?? now + ASK_AGAIN_MILLISECONDS, why });
  }
  return obstacles;
}

/** The first moment, from this one on, at which the window is open. */
export function firstOpen(window: ChangeWindow | null, from: number): number {
  const state = window && windowAt(window, from);
  return state === null || state.open ? from : state.opensAt;
}

/** A moment as sentences name it. */
export function instantText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
