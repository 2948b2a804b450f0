import { expect, it } from 'vitest';
import { keyAge } from '../../domain/key-age.ts';

const DAY = 86_400_000;

it.each([
  [0, 0, '1970-01-31T00:00:00.000Z'],
  [DAY - 1, 0, '1970-01-31T00:00:00.000Z'],
  [DAY, 1, '1970-01-31T00:00:00.000Z'],
  [45 * DAY, 45, '1970-01-31T00:00:00.000Z'],
])('keys are %d ms later %d days old, and due on %s', (now, ageDays, rotationDueAt) => {
  expect(keyAge(0, 30, now)).toEqual({ ageDays, rotationDueAt });
});
