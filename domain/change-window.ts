import { fromEpochMilliseconds, toZonedDateTimeISO } from 'temporal-polyfill/fns/Instant';
import { addDays, create, dayOfWeek, toZonedDateTime } from 'temporal-polyfill/fns/PlainDateTime';
import * as z from 'zod';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const TimeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, for example "02:00"');
const TimeZoneSchema = z.string().refine((zone) => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
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
  const { days, from, to, timeZone } = window;
  if (from === to && WEEK.every((day) => days.includes(day))) return { open: true, closesAt: null };
  const { year, month, day } = toZonedDateTimeISO(fromEpochMilliseconds(at), timeZone);
  const today = create(year, month, day);
  let closesAt: number | null = null;
  for (let offset = -DAYS_BACK; ; offset += 1) {
    const opening = openingOn(window, addDays(today, offset));
    if (opening === null || opening.closes <= at) continue;
    if (closesAt === null && opening.opens > at) return { open: false, opensAt: opening.opens };
    if (closesAt !== null && opening.opens > closesAt) return { open: true, closesAt };
    closesAt = opening.closes;
  }
}

type Midnight = ReturnType<typeof create>;

/** Null: none on this day, or daylight saving skips all of it. */
function openingOn({ days, from, to, timeZone }: ChangeWindow, day: Midnight) {
  const name = WEEK[dayOfWeek(day) - 1];
  if (name === undefined || !days.includes(name)) return null;
  const opens = instantOf(day, from, timeZone);
  const closes = instantOf(to > from ? day : addDays(day, 1), to, timeZone);
  return opens < closes ? { opens, closes } : null;
}

function instantOf({ year, month, day }: Midnight, timeOfDay: string, timeZone: string): number {
  const wallTime = create(year, month, day, Number(timeOfDay.slice(0, 2)), Number(timeOfDay.slice(3)));
  return toZonedDateTime(wallTime, timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}
