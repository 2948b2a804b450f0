import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChangeWindow, windowAt } from '../../domain/change-window.ts';

const WEEK: ChangeWindow['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const window = (days: string, hours: string, timeZone = 'Europe/Berlin'): ChangeWindow => {
  const [from = '', to = ''] = hours.split('-');
  return { days: WEEK.filter((day) => days === 'all' || days.includes(day)), from, to, timeZone };
};
/** `open until …`, `closed until …`, in UTC and to the minute. */
function stateAt(asked: ChangeWindow, at: string): string {
  const state = windowAt(asked, Date.parse(at));
  const until = state.open ? state.closesAt : state.opensAt;
  const time = until === null ? 'for ever' : `until ${new Date(until).toISOString().replace(':00.000Z', 'Z')}`;
  return `${state.open ? 'open' : 'closed'} ${time}`;
}

describe('a change window', () => {
  it.each([
    ['before it', 'sun', '02:00-04:00', '2026-01-10T12:00Z', 'closed until 2026-01-11T01:00Z'],
    ['the moment it opens', 'sun', '02:00-04:00', '2026-01-11T01:00Z', 'open until 2026-01-11T03:00Z'],
    ['a moment before it opens', 'sun', '02:00-04:00', '2026-01-11T00:59:59.999Z', 'closed until 2026-01-11T01:00Z'],
    ['the moment it closes', 'sun', '02:00-04:00', '2026-01-11T03:00Z', 'closed until 2026-01-18T01:00Z'],
    ['the evening of one over midnight', 'sat', '22:00-04:00', '2026-01-10T22:00Z', 'open until 2026-01-11T03:00Z'],
    ['the morning of one over midnight', 'sat', '22:00-04:00', '2026-01-11T02:00Z', 'open until 2026-01-11T03:00Z'],
    [
      'the morning of its day, when it begins late',
      'sat',
      '22:00-04:00',
      '2026-01-10T02:00Z',
      'closed until 2026-01-10T21:00Z',
    ],
    ['a whole day', 'wed', '00:00-00:00', '2026-01-14T12:00Z', 'open until 2026-01-14T23:00Z'],
    ['a whole day that begins at noon', 'wed', '12:00-12:00', '2026-01-15T10:59Z', 'open until 2026-01-15T11:00Z'],
    [
      'whole days in a row, which are one',
      'fri sat sun',
      '00:00-00:00',
      '2026-01-16T12:00Z',
      'open until 2026-01-18T23:00Z',
    ],
    ['all days but one', 'mon tue wed thu fri sat', '00:00-00:00', '2026-01-12T12:00Z', 'open until 2026-01-17T23:00Z'],
    ['every night', 'all', '22:00-04:00', '2026-01-12T12:00Z', 'closed until 2026-01-12T21:00Z'],
    ['the minute that every day lacks', 'all', '00:00-23:59', '2026-01-12T22:59:30Z', 'closed until 2026-01-12T23:00Z'],
    ['the whole week', 'all', '06:00-06:00', '2026-01-12T12:00Z', 'open for ever'],
  ])('knows %s', (_, days, hours, at, state) => {
    expect(stateAt(window(days, hours), at)).toBe(state);
  });

  it.each([
    [
      'Berlin springs forward: an hour is missing',
      'sun',
      '02:00-04:00',
      'Europe/Berlin',
      '2026-03-28T12:00Z',
      'closed until 2026-03-29T01:00Z',
    ],
    [
      'and it closes on time',
      'sun',
      '02:00-04:00',
      'Europe/Berlin',
      '2026-03-29T01:30Z',
      'open until 2026-03-29T02:00Z',
    ],
    [
      'its beginning is skipped: as much later',
      'sun',
      '02:30-05:00',
      'Europe/Berlin',
      '2026-03-29T01:29Z',
      'closed until 2026-03-29T01:30Z',
    ],
    [
      'its end is skipped: as much later',
      'sun',
      '01:00-02:30',
      'Europe/Berlin',
      '2026-03-29T00:30Z',
      'open until 2026-03-29T01:30Z',
    ],
    [
      'a skipped beginning after the end: not this week',
      'sun',
      '02:30-03:15',
      'Europe/Berlin',
      '2026-03-28T12:00Z',
      'closed until 2026-04-05T00:30Z',
    ],
    [
      'a night of it is an hour shorter',
      'sat',
      '22:00-04:00',
      'Europe/Berlin',
      '2026-03-28T21:00Z',
      'open until 2026-03-29T02:00Z',
    ],
    [
      'Berlin falls back: the first of two',
      'sun',
      '02:30-05:00',
      'Europe/Berlin',
      '2026-10-24T12:00Z',
      'closed until 2026-10-25T00:30Z',
    ],
    [
      'it ends at the first of two',
      'sun',
      '01:00-02:30',
      'Europe/Berlin',
      '2026-10-25T00:00Z',
      'open until 2026-10-25T00:30Z',
    ],
    [
      'the second of two is after its end',
      'sun',
      '01:00-02:30',
      'Europe/Berlin',
      '2026-10-25T01:15Z',
      'closed until 2026-11-01T00:00Z',
    ],
    [
      'around both it is an hour longer',
      'sun',
      '02:00-04:00',
      'Europe/Berlin',
      '2026-10-25T00:00Z',
      'open until 2026-10-25T03:00Z',
    ],
    ['a day of 25 hours', 'sun', '00:00-00:00', 'Europe/Berlin', '2026-10-25T12:00Z', 'open until 2026-10-25T23:00Z'],
    [
      'Lord Howe falls back by half an hour',
      'sun',
      '01:30-03:00',
      'Australia/Lord_Howe',
      '2026-04-04T12:00Z',
      'closed until 2026-04-04T14:30Z',
    ],
    [
      'and stays open for as much longer',
      'sun',
      '01:30-03:00',
      'Australia/Lord_Howe',
      '2026-04-04T15:00Z',
      'open until 2026-04-04T16:30Z',
    ],
    [
      'Lord Howe springs forward by half an hour',
      'sun',
      '02:15-04:00',
      'Australia/Lord_Howe',
      '2026-10-03T12:00Z',
      'closed until 2026-10-03T15:45Z',
    ],
    [
      'and closes on time',
      'sun',
      '02:15-04:00',
      'Australia/Lord_Howe',
      '2026-10-03T16:00Z',
      'open until 2026-10-03T17:00Z',
    ],
    [
      'Sao Paulo does neither in spring',
      'sun',
      '00:00-02:00',
      'America/Sao_Paulo',
      '2026-10-18T03:00Z',
      'open until 2026-10-18T05:00Z',
    ],
    ['nor in autumn', 'sun', '00:00-02:00', 'America/Sao_Paulo', '2026-02-22T03:00Z', 'open until 2026-02-22T05:00Z'],
    [
      'Nuuk skips the hour before midnight',
      'fri',
      '23:31-23:30',
      'America/Nuuk',
      '2026-03-29T01:10Z',
      'open until 2026-03-29T01:30Z',
    ],
  ])('when %s', (_, days, hours, timeZone, at, state) => {
    expect(stateAt(window(days, hours, timeZone), at)).toBe(state);
  });

  const timeOfDay = fc
    .integer({ min: 0, max: 95 })
    .map(
      (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
    );
  const anyWindow = fc.record({
    days: fc.subarray(WEEK, { minLength: 1 }),
    from: timeOfDay,
    to: timeOfDay,
    timeZone: fc.constantFrom(
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'America/Nuuk',
      'Asia/Kolkata',
    ),
  });
  const QUARTER = 900_000;
  /** All bounds lie on quarters of an hour, so that looking at each quarter misses none. */
  const anyQuarter = fc
    .integer({ min: Date.UTC(2026, 0, 1) / QUARTER, max: Date.UTC(2027, 0, 1) / QUARTER })
    .map((quarter) => quarter * QUARTER);

  it('answers with the first moment at which the answer is another', () => {
    fc.assert(
      fc.property(anyWindow, anyQuarter, (asked, at) => {
        const state = windowAt(asked, at);
        const until = state.open ? state.closesAt : state.opensAt;
        for (let later = at; later < (until ?? at + 9 * 86_400_000); later += QUARTER) {
          expect(windowAt(asked, later)).toEqual(state);
        }
        expect(until === null || (until > at && windowAt(asked, until).open !== state.open)).toBe(true);
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  it('is open when the clock of the zone says so, on days without a change of the clock', () => {
    fc.assert(
      fc.property(anyWindow, anyQuarter, (asked, at) => {
        const wall = wallClock(at, asked.timeZone);
        fc.pre([-2, -1, 1].every((days) => wallClock(at + days * 86_400_000, asked.timeZone).time === wall.time));
        const today = asked.days.some((day) => day === wall.day);
        const yesterday = asked.days.some((day) => day === dayBefore(wall.day));
        const expected =
          asked.from < asked.to
            ? today && asked.from <= wall.time && wall.time < asked.to
            : (today && asked.from <= wall.time) || (yesterday && wall.time < asked.to);
        expect(windowAt(asked, at).open).toBe(expected);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

function dayBefore(day: string): string | undefined {
  const names: readonly string[] = WEEK;
  return names.at(names.indexOf(day) - 1);
}

function wallClock(at: number, timeZone: string): { day: string; time: string } {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: (parts.weekday ?? '').toLowerCase(), time: `${parts.hour}:${parts.minute}` };
}
