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

type ObstacleCode = 'window.closed' | 'freeze.active' | 'calendar.closed';

export type Admission =
  /** `passed`: what an emergency passed, one sentence each. */
  | { readonly kind: 'open'; readonly passed: readonly string[] }
  /** `until`: later than now. Then it is asked again. */
  | { readonly kind: 'wait'; readonly until: number; readonly why: string }
  | { readonly kind: 'refused'; readonly code: ObstacleCode | 'window.too-late'; readonly why: string };

interface Hindrance {
  readonly why: string;
  readonly until: number;
}

/** For a calendar that does not say when it opens. */
const ASK_AGAIN_MILLISECONDS = 3_600_000;

const WAYS_ON =
  'Ask for it to wait for that (outsideWindow), or, if it cannot wait, as an emergency with a justification';

/**
 * Whether a change may begin now, has to wait, or must not begin. An emergency passes window, freezes and calendars; the
 * hours that were asked for bind it all the same.
 */
export function admission(facts: AdmissionFacts): Admission {
  const { now, notBefore, notAfter, window, emergency, outsideWindow } = facts;
  if (notAfter !== null && now > notAfter) return tooLate(notAfter, `it is ${time(now)}`);
  const early = notBefore !== null && notBefore > now ? [askedFor(notBefore)] : [];
  const obstacles = obstaclesAt(facts);
  const binding = emergency ? [] : obstacles;
  const waits = outsideWindow === 'wait';

  const [first] = binding;
  if (first && !waits && early.length === 0) {
    return { kind: 'refused', code: first.code, why: `${sentence(binding)}. ${WAYS_ON}` };
  }
  const waitsFor = [...early, ...(waits ? binding : [])];
  if (waitsFor.length === 0) return { kind: 'open', passed: obstacles.map(({ why }) => why) };

  const over = Math.max(...waitsFor.map(({ until }) => until));
  const until = waits && !emergency ? firstOpen(window, over) : over;
  const why = sentence(waitsFor);
  return notAfter !== null && until > notAfter ? tooLate(notAfter, why) : { kind: 'wait', until, why };
}

function askedFor(notBefore: number): Hindrance {
  return { until: notBefore, why: `it was asked for not before ${time(notBefore)}` };
}

function obstaclesAt({ now, window, freeze, calendar }: AdmissionFacts): (Hindrance & { code: ObstacleCode })[] {
  const obstacles: (Hindrance & { code: ObstacleCode })[] = [];
  const opensAt = firstOpen(window, now);
  if (opensAt > now) {
    obstacles.push({ code: 'window.closed', until: opensAt, why: `the change window opens at ${time(opensAt)}` });
  }
  if (freeze) {
    const why = `changes are frozen until ${time(freeze.until)}: ${freeze.reason}`;
    obstacles.push({ code: 'freeze.active', until: freeze.until, why });
  }
  if (calendar && !calendar.open) {
    const opens =
      calendar.nextTransitionAt !== null && calendar.nextTransitionAt > now ? calendar.nextTransitionAt : null;
    const why = `the change calendar ${calendar.name} is closed${opens === null ? '' : ` until ${time(opens)}`}`;
    obstacles.push({ code: 'calendar.closed', until: opens ?? now + ASK_AGAIN_MILLISECONDS, why });
  }
  return obstacles;
}

function firstOpen(window: ChangeWindow | null, from: number): number {
  const state = window && windowAt(window, from);
  return state === null || state.open ? from : state.opensAt;
}

function tooLate(notAfter: number, why: string): Admission {
  return { kind: 'refused', code: 'window.too-late', why: `it was asked for not after ${time(notAfter)}, and ${why}` };
}

function sentence(hindrances: readonly Hindrance[]): string {
  return hindrances.map(({ why }) => why).join('; ');
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
