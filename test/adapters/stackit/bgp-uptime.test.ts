import { expect, it } from 'vitest';
import { bgpUptimeSeconds } from '../../../adapters/stackit/bgp-uptime.ts';

it.each([
  ['00:36:41', 2201],
  ['23:59:59', 86399],
  ['100:00:00', 360000],
  ['1d02h03m', 93780],
  ['02w3d04h', 1483200],
  ['01y02w3d', 33004800],
  [' 5s ', 5],
  [61, 61],
  ['never', null],
  ['', null],
  ['00:99:00', null],
  ['1h2d', null],
  [-1, null],
  [null, null],
  [undefined, null],
])('reads a session uptime of %j as %j seconds', (text, seconds) => {
  expect(bgpUptimeSeconds(text)).toBe(seconds);
});
