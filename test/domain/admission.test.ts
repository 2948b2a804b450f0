import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdmissionFacts, admission } from '../../domain/admission.ts';
import { type ChangeWindow, windowAt } from '../../domain/change-window.ts';

const at = (text: string) => Date.parse(`2026-01-${text}:00Z`);
/** A Saturday; the window opens on the Sunday at 01:00 UTC. */
const NOW = at('10T12:00');
const SUNDAY: ChangeWindow = { days: ['sun'], from: '02:00', to: '04:00', timeZone: 'Europe/Berlin' };
const FREEZE = { reason: 'audit', until: at('11T02:00') };
const CLOSED = { open: false, nextTransitionAt: at('12T00:00'), name: 'company' };
const OPEN: AdmissionFacts = {
  now: NOW,
  notBefore: null,
  notAfter: null,
  window: null,
  freeze: null,
  calendar: null,
  emergency: false,
  outsideWindow: 'wait',
};
const refuse = { outsideWindow: 'refuse' } as const;
const emergency = { emergency: true } as const;
const WINDOW_WHY = 'the change window opens at 2026-01-11T01:00:00.000Z';
const FREEZE_WHY = 'changes are frozen until 2026-01-11T02:00:00.000Z: audit';
const CALENDAR_WHY = 'the change calendar company is closed until 2026-01-12T00:00:00.000Z';
const EARLY_WHY = 'it was asked for not before 2026-01-10T13:00:00.000Z';
const WAYS_ON =
  'Ask for it to wait for that (outsideWindow), or, if it cannot wait, as an emergency with a justification';

const open = (...passed: string[]) => ({ kind: 'open', passed });
const wait = (until: string, why: string) => ({ kind: 'wait', until: at(until), why });
const refused = (code: string, why: string) => ({ kind: 'refused', code, why });
const tooLate = (notAfter: string, why: string) =>
  refused('window.too-late', `it was asked for not after 2026-01-${notAfter}:00.000Z, and ${why}`);

describe('a change is admitted', () => {
  it.each<[string, Partial<AdmissionFacts>, object]>([
    ['at any time when nothing says otherwise', {}, open()],
    ['within its window', { window: SUNDAY, now: at('11T01:00') }, open()],
    ['while the calendar is open', { calendar: { ...CLOSED, open: true } }, open()],
    ['from the first moment it was asked for', { notBefore: NOW }, open()],
    ['until the last moment it was asked for', { notAfter: NOW }, open()],
    [
      'as an emergency, which says what it passed',
      { ...emergency, window: SUNDAY, freeze: FREEZE, calendar: CLOSED },
      open(WINDOW_WHY, FREEZE_WHY, CALENDAR_WHY),
    ],
    ['as an emergency that passes nothing', { ...emergency, calendar: { ...CLOSED, open: true } }, open()],
  ])('%s', (_, facts, expected) => {
    expect(admission({ ...OPEN, ...facts })).toEqual(expected);
  });
});

describe('a change waits', () => {
  it.each<[string, Partial<AdmissionFacts>, object]>([
    ['for the hour it was asked for', { notBefore: at('10T13:00') }, wait('10T13:00', EARLY_WHY)],
    [
      'for that hour also when it would be refused later',
      { ...refuse, notBefore: at('10T13:00'), window: SUNDAY },
      wait('10T13:00', EARLY_WHY),
    ],
    [
      'for that hour also as an emergency',
      { ...emergency, notBefore: at('10T13:00'), window: SUNDAY },
      wait('10T13:00', EARLY_WHY),
    ],
    ['for its window', { window: SUNDAY }, wait('11T01:00', WINDOW_WHY)],
    [
      'for the window after the hour it was asked for',
      { notBefore: at('10T13:00'), window: SUNDAY },
      wait('11T01:00', `${EARLY_WHY}; ${WINDOW_WHY}`),
    ],
    ['for the end of a freeze', { freeze: FREEZE }, wait('11T02:00', FREEZE_WHY)],
    [
      'for a freeze that ends within the window',
      { window: SUNDAY, freeze: FREEZE },
      wait('11T02:00', `${WINDOW_WHY}; ${FREEZE_WHY}`),
    ],
    [
      'for the window after the calendar opens',
      { window: SUNDAY, calendar: CLOSED },
      wait('18T01:00', `${WINDOW_WHY}; ${CALENDAR_WHY}`),
    ],
    [
      'an hour for a calendar that does not say',
      { calendar: { ...CLOSED, nextTransitionAt: null } },
      wait('10T13:00', 'the change calendar company is closed'),
    ],
    [
      'an hour for a calendar that should be open by now',
      { calendar: { ...CLOSED, nextTransitionAt: NOW } },
      wait('10T13:00', 'the change calendar company is closed'),
    ],
    [
      'up to the last moment it was asked for',
      { window: SUNDAY, notAfter: at('11T01:00') },
      wait('11T01:00', WINDOW_WHY),
    ],
  ])('%s', (_, facts, expected) => {
    expect(admission({ ...OPEN, ...facts })).toEqual(expected);
  });
});

describe('a change is refused', () => {
  it.each<[string, Partial<AdmissionFacts>, object]>([
    ['outside of its window', { ...refuse, window: SUNDAY }, refused('window.closed', `${WINDOW_WHY}. ${WAYS_ON}`)],
    ['in a freeze', { ...refuse, freeze: FREEZE }, refused('freeze.active', `${FREEZE_WHY}. ${WAYS_ON}`)],
    [
      'while the calendar is closed',
      { ...refuse, calendar: CLOSED },
      refused('calendar.closed', `${CALENDAR_WHY}. ${WAYS_ON}`),
    ],
    [
      'with all reasons at once',
      { ...refuse, window: SUNDAY, freeze: FREEZE },
      refused('window.closed', `${WINDOW_WHY}; ${FREEZE_WHY}. ${WAYS_ON}`),
    ],
    ['when it is too late', { notAfter: at('10T11:00') }, tooLate('10T11:00', 'it is 2026-01-10T12:00:00.000Z')],
    [
      'when it is too late, also as an emergency',
      { ...emergency, notAfter: at('10T11:00') },
      tooLate('10T11:00', 'it is 2026-01-10T12:00:00.000Z'),
    ],
    ['when its wait would end too late', { window: SUNDAY, notAfter: at('11T00:59') }, tooLate('11T00:59', WINDOW_WHY)],
    [
      'when it is to begin after it is to have begun',
      { notBefore: at('10T13:00'), notAfter: at('10T12:30') },
      tooLate('10T12:30', EARLY_WHY),
    ],
  ])('%s', (_, facts, expected) => {
    expect(admission({ ...OPEN, ...facts })).toEqual(expected);
  });
});

describe('whatever the facts are', () => {
  const moment = fc.integer({ min: at('01T00:00'), max: at('28T00:00') });
  const facts: fc.Arbitrary<AdmissionFacts> = fc
    .record({
      now: moment,
      notBefore: fc.option(moment),
      notAfter: fc.option(moment),
      window: fc.option(fc.constant(SUNDAY)),
      freeze: fc.option(moment.map((until) => ({ reason: 'audit', until }))),
      calendar: fc.option(
        fc.record({ open: fc.boolean(), nextTransitionAt: fc.option(moment), name: fc.constant('c') }),
      ),
      emergency: fc.boolean(),
      outsideWindow: fc.constantFrom('wait', 'refuse'),
    })
    .filter(({ now, freeze }) => freeze === null || freeze.until > now);
  const always = (check: (given: AdmissionFacts, answer: ReturnType<typeof admission>) => void) =>
    fc.assert(
      fc.property(facts, (given) => check(given, admission(given))),
      { seed: 4, numRuns: 2000 },
    );

  it('nothing begins outside of the hours it was asked for', () => {
    always(({ now, notBefore, notAfter }, { kind }) => {
      if (kind !== 'open') return;
      expect(now).toBeGreaterThanOrEqual(notBefore ?? now);
      expect(now).toBeLessThanOrEqual(notAfter ?? now);
    });
  });

  it('nothing but an emergency begins outside of its window, in a freeze or against the calendar', () => {
    always(({ now, window, freeze, calendar, emergency: passes }, answer) => {
      if (answer.kind !== 'open') return;
      const inside = (window === null || windowAt(window, now).open) && freeze === null && calendar?.open !== false;
      expect(inside || passes).toBe(true);
      expect(answer.passed.length > 0).toBe(!inside);
    });
  });

  it('a wait ends later than now, not too late, and within the window', () => {
    always((given, answer) => {
      if (answer.kind !== 'wait') return;
      expect(answer.until).toBeGreaterThan(given.now);
      expect(answer.until).toBeLessThanOrEqual(given.notAfter ?? answer.until);
      if (given.window === null || given.emergency || given.outsideWindow === 'refuse') return;
      expect(windowAt(given.window, answer.until).open).toBe(true);
    });
  });

  it('what asked to wait is refused for being too late alone, and so is an emergency', () => {
    always(({ emergency: passes, outsideWindow }, answer) => {
      if (answer.kind !== 'refused') return;
      expect(answer.code === 'window.too-late' || (outsideWindow === 'refuse' && !passes)).toBe(true);
    });
  });
});
