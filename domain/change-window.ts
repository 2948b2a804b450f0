import { fromEpochMilliseconds, toZonedDateTimeISO } from 'temporal-polyfill/fns/Instant';
import { addDays, create, dayOfWeek, toZonedDateTime } from 'temporal-polyfill/fns/PlainDateTime';
import { isRecord } from 'temporal-polyfill/fns/ZonedDateTime';
import * as z from 'zod';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const TimeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, for example "02:00"');
/** Each state of a change reads it again: this way a zone is looked up once, and not 50 microseconds long each time. */
export const TimeZoneSchema = z.string().refine((zone) => {
  try {
    return isRecord(toZonedDateTimeISO(fromEpochMilliseconds(0), zone));
  } catch {
    return false;
  }
}, 'an IANA time zone, for example Europe/Berlin');

/**
 * When changes of a connection are welcome. A window whose `to` is not after its `from` ends on the next day; its day is
 * the one it begins on. Equal times make a whole day.
 */
export const ChangeWindowSchema = z.strictObject({
  days: z.array(z.enum(WEEK)).min(1),
  from: TimeOfDaySchema,
  to: TimeOfDaySchema,
  timeZone: TimeZoneSchema,
});
export type ChangeWindow = z.infer<typeof ChangeWindowSchema>;

/** Milliseconds since the epoch. What is answered holds until then, so that a caller need not ask before. */
export type WindowState =
  /** `closesAt`: the first closed moment; null: it never closes. */
  | { readonly open: true; readonly closesAt: number | null }
  /** `opensAt`: the first open moment. */
  | { readonly open: false; readonly opensAt: number };

/** In a zone that skips the hour before midnight, a window that began two days ago may still be open. */
const DAYS_BACK = 2;

/**
 * Whether the window is open at this moment (milliseconds since the epoch). Times of day are read off the clock of the
 * zone: one that daylight saving skips is as much later as was skipped, of one that comes twice the first is meant. Windows
 * that touch or overlap are one. Takes 20 to 60 microseconds: who asks often keeps the answer while it holds.
 */
export function windowAt(window: ChangeWindow, at: number): WindowState {
  if (isAlwaysOpen(window)) return { open: true, closesAt: null };
  const { opensAt, closesAt } = openingsFrom(window, at).next().value;
  return opensAt > at ? { open: false, opensAt } : { open: true, closesAt };
}

export function isAlwaysOpen({ days, from, to }: ChangeWindow): boolean {
  return from === to && WEEK.every((day) => days.includes(day));
}

export interface Opening {
  readonly opensAt: number;
  readonly closesAt: number;
}

/**
 * The openings that close after this moment, in their order, without end. Of the first, when it is open by then, `opensAt`
 * may be later than when it really opened. Never of a window that is always open.
 */
export function* openingsFrom(window: ChangeWindow, at: number): Generator<Opening, never> {
  const { year, month, day } = toZonedDateTimeISO(fromEpochMilliseconds(at), window.timeZone);
  const today = create(year, month, day);
  let opensAt: number | null = null;
  let closesAt = at;
  for (let offset = -DAYS_BACK; ; offset += 1) {
    const next = openingOn(window, addDays(today, offset));
    if (next === null || next.closesAt <= at) continue;
    if (opensAt !== null && next.opensAt > closesAt) {
      yield { opensAt, closesAt };
      opensAt = null;
    }
    opensAt ??= next.opensAt;
    closesAt = next.closesAt;
  }
}

type Midnight = ReturnType<typeof create>;

/** Null: none on this day, or daylight saving skips all of it. */
function openingOn({ days, from, to, timeZone }: ChangeWindow, day: Midnight): Opening | null {
  const name = WEEK[dayOfWeek(day) - 1];
  if (name === undefined || !days.includes(name)) return null;
  const opensAt = instantOf(day, from, timeZone);
  const closesAt = instantOf(to > from ? day : addDays(day, 1), to, timeZone);
  return opensAt < closesAt ? { opensAt, closesAt } : null;
}

function instantOf({ year, month, day }: Midnight, timeOfDay: string, timeZone: string): number {
  const wallTime = create(year, month, day, Number(timeOfDay.slice(0, 2)), Number(timeOfDay.slice(3)));
  return toZonedDateTime(wallTime, timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}
