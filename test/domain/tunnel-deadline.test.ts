import { expect, it } from 'vitest';
import { CheckSettingsSchema } from '../../domain/settings.ts';
import { tunnelDeadline } from '../../domain/tunnel-deadline.ts';

it.each<[string, object, number[], number]>([
  ['the one that is configured', {}, [], 180],
  ['the one for the gateway, where that is shorter', { deadlineSeconds: 60 }, [], 60],
  ['later, where a tunnel could not be stable by then', { tunnelDeadlineSeconds: 1, stableSeconds: 30 }, [], 35],
  ['as configured, where an order leaves time', {}, [20], 180],
  ['later, where an order leaves none', {}, [20, 170], 185],
])('the deadline of a tunnel is %s', (_, checks, toldSeconds, seconds) => {
  expect(tunnelDeadline(CheckSettingsSchema.parse(checks), toldSeconds)).toBe(seconds);
});
