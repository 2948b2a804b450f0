/** For one attempt as a whole. */
export const CALLBACK_TIMEOUT_SECONDS = 10;

/** Growing for two hours, then two hours each until a day is full: 24 hours and 7 minutes from the first attempt to the last. */
const PAUSES_MINUTES: readonly number[] = [
  1, 2, 4, 8, 16, 32, 64, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120,
];

/** The first one, and one after each pause. */
export const CALLBACK_ATTEMPTS = PAUSES_MINUTES.length + 1;

/** How long to wait after this many failed attempts; null: give up. */
export function callbackPauseSeconds(attempts: number): number | null {
  const minutes = PAUSES_MINUTES[attempts - 1];
  return minutes === undefined ? null : minutes * 60;
}
