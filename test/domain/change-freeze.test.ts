import { describe, expect, it } from 'vitest';
import { ChangeFreezeSchema, freezeAt } from '../../domain/change-freeze.ts';

const freeze = (from: string, to: string, reason: string, connections?: string[]) =>
  ChangeFreezeSchema.parse({ from, to, reason, ...(connections ? { connections } : {}) });
const YEAR_END = freeze('2026-12-18T18:00:00+01:00', '2027-01-07T06:00:00+01:00', 'end of the year');
const AUDIT = freeze('2027-01-05T00:00:00Z', '2027-01-09T00:00:00Z', 'audit', ['office']);
const MOVE = freeze('2027-01-09T00:00:00Z', '2027-01-10T00:00:00Z', 'move', ['office']);
const frozen = (at: string, connection = 'office') => {
  const state = freezeAt([MOVE, YEAR_END, AUDIT], connection, Date.parse(at));
  return state && `${state.reason} until ${new Date(state.until).toISOString()}`;
};

describe('a freeze', () => {
  it.each([
    ['a moment before it', '2026-12-18T16:59:59.999Z', 'plant', null],
    ['its first moment', '2026-12-18T17:00:00Z', 'plant', 'end of the year until 2027-01-07T05:00:00.000Z'],
    ['its last moment', '2027-01-07T04:59:59.999Z', 'plant', 'end of the year until 2027-01-07T05:00:00.000Z'],
    ['its end', '2027-01-07T05:00:00Z', 'plant', null],
    [
      'one that overlaps and one that touches',
      '2026-12-24T00:00:00Z',
      'office',
      'end of the year until 2027-01-10T00:00:00.000Z',
    ],
    ['the second of three', '2027-01-08T00:00:00Z', 'office', 'audit until 2027-01-10T00:00:00.000Z'],
    ['one of another connection', '2027-01-08T00:00:00Z', 'plant', null],
    ['after all of them', '2027-01-10T00:00:00Z', 'office', null],
  ])('knows %s', (_, at, connection, state) => {
    expect(frozen(at, connection)).toBe(state);
  });

  it('is not prolonged by a later one with a gap before it', () => {
    const later = freeze('2027-01-08T00:00:00Z', '2027-01-09T00:00:00Z', 'later');
    expect(freezeAt([later, YEAR_END], 'plant', Date.parse('2027-01-01T00:00:00Z'))).toEqual({
      reason: 'end of the year',
      until: Date.parse('2027-01-07T06:00:00+01:00'),
    });
  });

  it.each([
    ['ends before it begins', { from: '2027-01-02T00:00:00Z', to: '2027-01-01T00:00:00Z', reason: 'x' }, 'to'],
    ['ends as it begins', { from: '2027-01-01T01:00:00+01:00', to: '2027-01-01T00:00:00Z', reason: 'x' }, 'to'],
    ['does not say in which zone', { from: '2027-01-01T00:00:00', to: '2027-01-02T00:00:00Z', reason: 'x' }, 'from'],
    ['has no reason', { from: '2027-01-01T00:00:00Z', to: '2027-01-02T00:00:00Z', reason: '' }, 'reason'],
  ])('is refused when it %s', (_, value, path) => {
    expect(ChangeFreezeSchema.safeParse(value).error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
