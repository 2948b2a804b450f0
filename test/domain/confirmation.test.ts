import { describe, expect, it } from 'vitest';
import { ConfirmOutputSchema } from '../../domain/change-document.ts';
import { type ConfirmationFacts, confirmation } from '../../domain/confirmation.ts';
import { changeSignal } from '../contracts/change-signals-contract.ts';
import { NOW } from './example-documents.ts';

const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const confirmedAt = (minutes: number) => changeSignal('confirmation', { at: at(minutes) });

/** A change that was proven now, and has ten minutes. */
const judged = (change: Partial<ConfirmationFacts> = {}) =>
  ConfirmOutputSchema.parse(
    confirmation({ signals: [], confirmWithinMinutes: 10, next: 'promote', since: NOW, now: NOW, ...change }),
  );
const minutesLater = (minutes: number) => ({ now: NOW + minutes * 60_000 });

describe('a change that has to be confirmed', () => {
  it.each<[string, Partial<ConfirmationFacts>, string, string | null]>([
    ['waits at first', {}, 'waiting', null],
    ['waits until the last moment', { now: NOW + 599_999 }, 'waiting', null],
    ['goes back at the end of its time', minutesLater(10), 'failed', null],
    ['stays when somebody confirms it', { signals: [confirmedAt(1)], ...minutesLater(1) }, 'promote', 'anna'],
    [
      'stays when it was confirmed in time and read too late',
      { signals: [confirmedAt(10)], ...minutesLater(60) },
      'promote',
      'anna',
    ],
    ['goes back when it was confirmed too late', { signals: [confirmedAt(10.1)], ...minutesLater(11) }, 'failed', null],
    ['is done without keys', { signals: [confirmedAt(1)], next: 'done', ...minutesLater(1) }, 'done', 'anna'],
    [
      'is not confirmed by anything else',
      { signals: [changeSignal('approval', { at: at(1) })], ...minutesLater(1) },
      'waiting',
      null,
    ],
  ])('%s', (_, change, verdict, by) => {
    const output = judged(change);
    expect([output.verdict, output.by?.name ?? null]).toEqual([verdict, by]);
  });

  it('says until when, and is asked again then', () => {
    expect(judged(minutesLater(4))).toMatchObject({
      since: at(0),
      until: at(10),
      waitSeconds: 360,
      why: `rolled back at ${at(10)} unless it is confirmed`,
    });
  });

  it('says who confirmed it, or that nobody did', () => {
    expect(judged({ signals: [confirmedAt(1)] }).why).toBe('confirmed by anna');
    expect(judged(minutesLater(10)).why).toBe('nobody confirmed it within 10 min');
  });
});
