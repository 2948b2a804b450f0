import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downtimeOf, observe, startTrace, type TunnelSample, type TunnelTrace } from '../../domain/tunnel-trace.ts';
import { sampleAt } from './example-documents.ts';

const counters = (bytesIn: string, packetsIn = '10') => ({ bytesIn, bytesOut: '0', packetsIn, packetsOut: '0' });
const up = (at: number, bytesIn = '1000') => sampleAt(at, { counters: counters(bytesIn) });
const down = (at: number) => sampleAt(at, { established: false, counters: null });
const traceOf = ([baseline, ...later]: [TunnelSample, ...TunnelSample[]]): TunnelTrace =>
  later.reduce(observe, startTrace(baseline));

describe('a trace of looks at a tunnel', () => {
  it.each<[string, [TunnelSample, ...TunnelSample[]], TunnelTrace['reauthenticatedBy'], number | null]>([
    ['up all the time', [up(0), up(1000), up(2000, '1500')], null, null],
    ['down, then up', [up(0), down(1000), up(2000)], 'down-and-up', 2000],
    ['down before the PUT already, then up', [down(0), up(1000)], 'down-and-up', 1000],
    ['down and not up again', [up(0), down(1000)], null, null],
    ['bytes fell', [up(0, '1000'), up(1000, '999')], 'counters-restarted', 1000],
    [
      'bytes fell, beyond what a double can hold',
      [up(0, '9007199254740993'), up(1, '9007199254740992')],
      'counters-restarted',
      1,
    ],
    ['bytes equal', [up(0, '0'), up(1000, '0')], null, null],
    [
      'packets fell although bytes grew',
      [sampleAt(0, { counters: counters('10', '9') }), sampleAt(5, { counters: counters('11', '1') })],
      'counters-restarted',
      5,
    ],
    ['no counters at one look', [up(0), sampleAt(1000, { counters: null }), up(2000, '1')], null, null],
    [
      'BGP uptime fell',
      [sampleAt(0, { bgpUptimeSeconds: 500 }), sampleAt(9, { bgpUptimeSeconds: 1 })],
      'bgp-restarted',
      9,
    ],
    ['BGP uptime grew', [sampleAt(0, { bgpUptimeSeconds: 1 }), sampleAt(9, { bgpUptimeSeconds: 2 })], null, null],
    ['BGP uptime unknown later', [sampleAt(0, { bgpUptimeSeconds: 500 }), sampleAt(9)], null, null],
    ['the first of several proofs', [up(0), down(1000), up(2000, '5'), up(3000, '4')], 'down-and-up', 2000],
  ])('%s', (_, samples, by, at) => {
    const { reauthenticatedBy, reauthenticatedAt } = traceOf(samples);
    expect({ by: reauthenticatedBy, at: reauthenticatedAt }).toEqual({ by, at });
  });

  it('counts downtime from first seen down to first seen up, and how sharply it was seen', () => {
    const trace = traceOf([up(0), down(1000), down(3000), up(4000), up(9000, '9999'), down(9500), up(9600)]);
    expect(trace.downtimeMilliseconds).toBe(3000 + 100);
    expect(trace.resolutionMilliseconds).toBe(1000 + 1000 + 500 + 100);
    expect(downtimeOf(trace)).toBe(3100);
  });

  it('counts a downtime that has not ended up to the last look', () => {
    const trace = traceOf([up(0), down(1000), down(5000)]);
    expect(trace.downtimeMilliseconds).toBe(0);
    expect(downtimeOf(trace)).toBe(4000);
  });

  it('begins the established run anew when the counters restart', () => {
    const trace = traceOf([up(0), up(1000), up(2000, '1')]);
    expect(trace.establishedSince).toBe(2000);
    expect(trace.resolutionMilliseconds).toBe(1000);
    expect(trace.downtimeMilliseconds).toBe(0);
  });

  const samples = fc
    .array(fc.record({ gap: fc.nat(5000), established: fc.boolean(), bytes: fc.nat(100) }), {
      minLength: 1,
      maxLength: 30,
    })
    .map((looks) => {
      let at = 0;
      return looks.map(({ gap, established, bytes }) => {
        at += gap;
        return established ? up(at, String(bytes)) : down(at);
      });
    });

  it('never proves a tunnel that is never up, and never one whose counters only grow without a gap', () => {
    fc.assert(
      fc.property(samples, (looks) => {
        const [first = up(0), ...later] = looks;
        const alwaysDown = traceOf([down(first.at), ...later.map(({ at }) => down(at))]);
        expect(alwaysDown.reauthenticatedAt).toBeNull();
        const alwaysUp = traceOf([up(first.at, '0'), ...later.map(({ at }, index) => up(at, String(index)))]);
        expect(alwaysUp.reauthenticatedAt).toBeNull();
        expect(alwaysUp.establishedSince).toBe(first.at);
      }),
    );
  });

  it('is either up or down, and down for no longer than it was watched', () => {
    fc.assert(
      fc.property(samples, (looks) => {
        const [first = up(0), ...later] = looks;
        const trace = traceOf([first, ...later]);
        expect(trace.establishedSince === null).toBe(!trace.last.established);
        expect(trace.downSince === null).toBe(trace.last.established);
        expect(downtimeOf(trace)).toBeLessThanOrEqual(trace.last.at - first.at);
        expect(trace.resolutionMilliseconds).toBeLessThanOrEqual(trace.last.at - first.at);
      }),
    );
  });
});
