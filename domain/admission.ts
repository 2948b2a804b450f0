import type { Frozen } from './change-freeze.ts';
import { type ChangeWindow, windowAt } from './change-window.ts';
import type { CalendarState } from './ports.ts';

/** All that says when a change may begin. Times in milliseconds since the epoch. */
export interface AdmissionFacts {
  readonly now: number;
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  /** Null: the connection is always open. */
  readonly window: ChangeWindow | null;
  readonly freeze: Frozen | null;
  /** Null: no change calendar is configured. */
  readonly calendar: CalendarState | null;
  readonly emergency: boolean;
  readonly outsideWindow: 'wait' | 'refuse';
}

export type Admission =
  /** `passed`: what an emergency passed, one sentence each. */
  | { readonly kind: 'open'; readonly passed: readonly string[] }
  | { readonly kind: 'wait'; readonly until: number; readonly why: string }
  | { readonly kind: 'refused'; readonly code: string; readonly why: string };

interface Obstacle {
  readonly code: 'window.closed' | 'freeze.active' | 'calendar.closed';
  readonly why: string;
  readonly until: number;
}

/** A calendar that does not say when it opens is asked again after this time. */
const ASK_AGAIN_MILLISECONDS = 3_600_000;

/**
 * Whether a change may begin now, has to wait, or never can. An emergency passes windows, freezes and calendars; the hours
 * that were asked for bind it all the same.
 */
export function admission(facts: AdmissionFacts): Admission {
  const { now, notBefore, notAfter, emergency, outsideWindow } = facts;
  if (notAfter !== null && now > notAfter) return tooLate(notAfter, 'it is later now');
  const obstacles = obstaclesAt(facts);
  const [first] = obstacles;
  if (notBefore !== null && now < notBefore) {
    return waitUntil(facts, notBefore, `asked for not before ${time(notBefore)}`);
  }
  if (!first) return { kind: 'open', passed: [] };
  if (emergency) return { kind: 'open', passed: obstacles.map(({ why }) => why) };
  const why = obstacles.map((obstacle) => obstacle.why).join('; ');
  if (outsideWindow === 'wait') return waitUntil(facts, Math.max(...obstacles.map(({ until }) => until)), why);
  return {
    kind: 'refused',
    code: first.code,
    why: `${why}. Ask for it to wait, or as an emergency with a justification`,
  };
}

function obstaclesAt({ now, window, freeze, calendar }: AdmissionFacts): Obstacle[] {
  const obstacles: Obstacle[] = [];
  const state = window && windowAt(window, now);
  if (state && !state.open) {
    obstacles.push({
      code: 'window.closed',
      until: state.opensAt,
      why: `the change window opens at ${time(state.opensAt)}`,
    });
  }
  if (freeze) {
    const why = `changes are frozen until ${time(freeze.until)}: ${freeze.reason}`;
    obstacles.push({ code: 'freeze.active', until: freeze.until, why });
  }
  if (calendar && !calendar.open) {
    const opens = calendar.nextTransitionAt;
    const why = `the change calendar ${calendar.name} is closed${opens === null ? '' : ` until ${time(opens)}`}`;
    obstacles.push({ code: 'calendar.closed', until: opens ?? now + ASK_AGAIN_MILLISECONDS, why });
  }
  return obstacles;
}

function waitUntil({ notAfter }: AdmissionFacts, until: number, why: string): Admission {
  return notAfter !== null && until > notAfter ? tooLate(notAfter, why) : { kind: 'wait', until, why };
}

function tooLate(notAfter: number, why: string): Admission {
  return { kind: 'refused', code: 'window.too-late', why: `asked for not after ${time(notAfter)}, and ${why}` };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
