import { callbackPauseSeconds } from './callback-schedule.ts';

/** What came of one attempt. `refused`: another one would be in vain. `why` holds nothing that the other side said. */
export type CallbackAttempt =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed' | 'refused'; readonly why: string };

/** What follows from it. `dead`: nobody tries again but an operator. */
export type CallbackFate =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly afterSeconds: number; readonly why: string }
  | { readonly kind: 'dead'; readonly why: string };

/** Of a status: 2xx is delivered, 410 (Gone) asks not to be called again, all others may pass. */
export function attemptAnswered(status: number): CallbackAttempt {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'refused', why: 'answered 410: gone for good' };
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
  return { kind: 'failed', why: `answered ${status}${redirect}` };
}

/** `attempts` counts this one. */
export function callbackFate(attempt: CallbackAttempt, attempts: number): CallbackFate {
  if (attempt.kind === 'delivered') return attempt;
  if (attempt.kind === 'refused') return { kind: 'dead', why: attempt.why };
  const afterSeconds = callbackPauseSeconds(attempts);
  if (afterSeconds === null) return { kind: 'dead', why: `${attempt.why}, after ${attempts} attempts` };
  return { kind: 'retry', afterSeconds, why: attempt.why };
}
