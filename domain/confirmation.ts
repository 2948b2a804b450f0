import { said } from './cancellation.ts';
import type { ConfirmOutput } from './change-document.ts';
import { LONGEST_WAIT_SECONDS } from './change-document.ts';
import type { ChangeSignal } from './change-signal.ts';

export interface ConfirmationFacts {
  readonly signals: readonly ChangeSignal[];
  readonly confirmWithinMinutes: number;
  /** What follows: new keys are promoted, a new configuration is done. */
  readonly next: 'promote' | 'done';
  /** When the change was proven, by the first look; milliseconds since the epoch. */
  readonly since: number;
  readonly now: number;
}

/** Whether an applied change stays. A confirmation that was given in time counts, however late it is read. */
export function confirmation({ signals, confirmWithinMinutes, next, since, now }: ConfirmationFacts): ConfirmOutput {
  const until = since + confirmWithinMinutes * 60_000;
  const base = {
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    signalsSeen: signals.length,
    by: null,
    waitSeconds: Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil((until - now) / 1000))),
  };
  const confirmed = signals.find(({ kind, at }) => kind === 'confirmation' && Date.parse(at) <= until);
  if (confirmed) return { ...base, verdict: next, why: said('confirmed', confirmed), by: confirmed.by };
  if (now < until) return { ...base, verdict: 'waiting', why: `rolled back at ${base.until} unless it is confirmed` };
  return { ...base, verdict: 'failed', why: `nobody confirmed it within ${confirmWithinMinutes} min` };
}
