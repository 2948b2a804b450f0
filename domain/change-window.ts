import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

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
  days: z.array(z.enum(DAYS)).min(1),
  from: TimeOfDaySchema,
  to: TimeOfDaySchema,
  timeZone: TimeZoneSchema,
});
export type ChangeWindow = z.infer<typeof ChangeWindowSchema>;

/** Milliseconds since the epoch. `opensAt` is later than the moment that was asked about, `closesAt` too. */
export type WindowState =
  | { readonly open: true; readonly closesAt: number }
  | { readonly open: false; readonly opensAt: number };

/** A window over midnight that is open began yesterday; a week later the same day comes again. */
const DAYS_TO_LOOK_AT = 9;

/**
 * Whether the window is open at this moment (milliseconds since the epoch), and until when that holds. Times of day are
 * read off the clock of the zone: one that daylight saving skips is as much later as was skipped, of one that comes twice
 * the first is meant. Windows that touch or overlap are one.
 */
export function windowAt(window: ChangeWindow, at: number): WindowState {
  let closesAt: number | null = null;
  for (const { from, to } of intervalsAround(window, at)) {
    if (to <= at || from >= to) continue;
    if (from > at && closesAt === null) return { open: false, opensAt: from };
    if (closesAt !== null && from > closesAt) break;
    closesAt = Math.max(closesAt ?? to, to);
  }
  if (closesAt === null) throw new Error('a window that never opens again');
  return { open: true, closesAt };
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** In the order of their beginnings, from the day before. */
function intervalsAround({ days, from, to, timeZone }: ChangeWindow, at: number): Interval[] {
  const yesterday = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .subtract({ days: 1 });
  const instant = (date: Temporal.PlainDate, plainTime: string) =>
    date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
  return Array.from({ length: DAYS_TO_LOOK_AT }, (_, offset) => yesterday.add({ days: offset }))
    .filter((date) => days.some((day) => DAYS.indexOf(day) + 1 === date.dayOfWeek))
    .map((date) => ({
      from: instant(date, from),
      to: instant(to > from ? date : date.add({ days: 1 }), to),
    }));
}
