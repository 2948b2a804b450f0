import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  downtimeOf,
  nextTrace,
  observe,
  startTrace,
  type TunnelSample,
  type TunnelTrace,
} from '../../domain/tunnel-trace.ts';
import { sampleAt } from './example-documents.ts';

const counters = (bytesIn: string, packetsIn = '10') => ({ bytesIn, bytesOut: '0', packetsIn, packetsOut: '0' });
const up = (at: number, bytesIn = '1000') => sampleAt(at, { counters: counters(bytesIn) });
const down = (at: number) => sampleAt(at, { established: false, ikeDown: true, counters: null });
const traceOf = ([baseline, ...later]: [TunnelSample, ...TunnelSample[]]): TunnelTrace =>
  later.reduce(observe, startTrace(baseline));

/** A child SA alone: its IKE SA is up, or was told by a word that nobody here knows. */
const childDown = (at: number) => ({ ...down(at), ikeDown: false });
const untold = (at: number) => ({ ...down(at), ikeDown: null });

describe('a trace of looks at a tunnel', () => {
  it.each<[string, [TunnelSample, ...TunnelSample[]], number | null]>([
    ['up all the time', [up(0), up(1000), up(2000, '1500')], null],
    ['down, then up', [up(0), down(1000), up(2000)], 2000],
    ['down, where nothing is told of phase 1', [up(0), untold(1000), up(2000)], 2000],
    ['the child SA down alone, then up', [up(0), childDown(1000), childDown(2000), up(3000)], null],
    ['the child SA down, then the IKE SA too', [up(0), childDown(1000), down(2000), childDown(3000), up(4000)], 4000],
    ['the IKE SA down once, the child SA alone later', [up(0), down(1), up(2), childDown(3), up(4)], 2],
    ['the child SA alone, then the IKE SA', [up(0), childDown(1), up(2), down(3), up(4)], 4],
    ['the IKE SA told to be down while the tunnel is up', [up(0), { ...up(1), ikeDown: true }, up(2)], null],
    ['down before the PUT already, then up', [down(0), up(1000)], 1000],
    ['the child SA down before the PUT already, then up', [childDown(0), up(1000)], null],
    ['down and not up again', [up(0), down(1000)], null],
    ['the first of several proofs', [up(0), down(1000), up(2000), down(3000), up(4000)], 2000],
    ['counters fell', [up(0, '1000'), up(1000, '999')], null],
    ['BGP uptime fell', [sampleAt(0, { bgpUptimeSeconds: 500 }), sampleAt(9, { bgpUptimeSeconds: 1 })], null],
  ])('proves an authentication only by its IKE SA: %s', (_, samples, at) => {
    expect(traceOf(samples).reauthenticatedAt).toBe(at);
  });

  it.each<[string, [TunnelSample, ...TunnelSample[]], number | null]>([
    ['bytes fell', [up(0, '1000'), up(1000, '999')], 1000],
    ['bytes fell, beyond what a double can hold', [up(0, '9007199254740993'), up(1, '9007199254740992')], 1],
    ['bytes equal', [up(0, '0'), up(1000, '0')], null],
    [
      'packets fell although bytes grew',
      [sampleAt(0, { counters: counters('10', '9') }), sampleAt(5, { counters: counters('11', '1') })],
      5,
    ],
    ['no counters at one look', [up(0), sampleAt(1000, { counters: null }), up(2000, '1')], null],
    ['BGP uptime fell', [sampleAt(0, { bgpUptimeSeconds: 500 }), sampleAt(9, { bgpUptimeSeconds: 1 })], 9],
    ['BGP uptime grew', [sampleAt(0, { bgpUptimeSeconds: 1 }), sampleAt(9, { bgpUptimeSeconds: 2 })], null],
    ['BGP uptime unknown later', [sampleAt(0, { bgpUptimeSeconds: 500 }), sampleAt(9)], null],
    ['seen down in between, where it is no news', [up(0), down(1), up(2, '5')], null],
  ])('keeps what began anew while it was up as a hint: %s', (_, samples, at) => {
    expect(traceOf(samples).restartedAt).toBe(at);
  });

  it('goes on from an earlier look: what was down then was down in between, and proves nothing', () => {
    expect(nextTrace(down(0), down(1000))).toMatchObject({ downSince: 0, reauthenticatedAt: null, fell: false });
    expect(nextTrace(down(0), up(1000))).toMatchObject({
      downSince: null,
      downtimeMilliseconds: 1000,
      resolutionMilliseconds: 1000,
      reauthenticatedAt: null,
    });
    expect(nextTrace(up(0), down(1000))).toMatchObject({ downSince: 1000, fell: true });
    expect(nextTrace(up(0), up(1000, '5'))).toMatchObject({ establishedSince: 0, restartedAt: null });
    expect(observe(nextTrace(down(0), down(1000)), up(2000))).toMatchObject({ reauthenticatedAt: 2000 });
  });

  it('knows whether it saw the tunnel fall', () => {
    expect(traceOf([up(0), up(1)]).fell).toBe(false);
    expect(traceOf([down(0), up(1)]).fell).toBe(false);
    expect(traceOf([up(0), down(1), up(2)]).fell).toBe(true);
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

  it('goes on with the established run when the counters restart, and sees its downtime less sharply', () => {
    const trace = traceOf([up(0), up(1000), up(2000, '1')]);
    expect(trace.establishedSince).toBe(0);
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

  it('never proves a tunnel that is never up, and never one that is never down, whatever its counters do', () => {
    fc.assert(
      fc.property(samples, (looks) => {
        const [first = up(0), ...later] = looks;
        const alwaysDown = traceOf([down(first.at), ...later.map(({ at }) => down(at))]);
        expect(alwaysDown.reauthenticatedAt).toBeNull();
        const alwaysUp = traceOf([up(first.at, '7'), ...later.map((look) => ({ ...look, established: true }))]);
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
