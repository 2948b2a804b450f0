import { changeObstacles, firstOpen, instantText, type Obstacle, type ObstacleFacts } from './change-obstacles.ts';

/** All that says when a change may begin. Times in milliseconds since the epoch. */
export interface AdmissionFacts extends ObstacleFacts {
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  readonly emergency: boolean;
  readonly outsideWindow: 'wait' | 'refuse';
}

export type Admission =
  /** `passed`: what an emergency passed, one sentence each. */
  | { readonly kind: 'open'; readonly passed: readonly string[] }
  /** `until`: later than now. Then it is asked again. */
  | { readonly kind: 'wait'; readonly until: number; readonly why: string }
  | { readonly kind: 'refused'; readonly code: Obstacle['code'] | 'window.too-late'; readonly why: string };

type Hindrance = Pick<Obstacle, 'why' | 'until'>;

const WAYS_ON =
  'Ask for it to wait for that (outsideWindow), or, if it cannot wait, as an emergency with a justification';

/**
 * Whether a change may begin now, has to wait, or must not begin. An emergency passes window, freezes and calendars; the
 * hours that were asked for bind it all the same.
 */
export function admission(facts: AdmissionFacts): Admission {
  const { now, notBefore, notAfter, window, emergency, outsideWindow } = facts;
  if (notAfter !== null && now > notAfter) return tooLate(notAfter, `it is ${instantText(now)}`);
  const early = notBefore !== null && notBefore > now ? [askedFor(notBefore)] : [];
  const obstacles = changeObstacles(facts);
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
  return { until: notBefore, why: `it was asked for not before ${instantText(notBefore)}` };
}

function tooLate(notAfter: number, why: string): Admission {
  const asked = `it was asked for not after ${instantText(notAfter)}`;
  return { kind: 'refused', code: 'window.too-late', why: `${asked}, and ${why}` };
}

function sentence(hindrances: readonly Hindrance[]): string {
  return hindrances.map(({ why }) => why).join('; ');
}
