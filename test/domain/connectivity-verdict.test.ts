import { describe, expect, it } from 'vitest';
import { type ConnectivityFacts, connectivityVerdict, type TunnelFacts } from '../../domain/connectivity-verdict.ts';
import { startTrace, type TunnelTrace } from '../../domain/tunnel-trace.ts';
import { sampleAt } from './example-documents.ts';

const PUT_AT = 1000;
const READY_AT = 5000;
const since = (establishedSince: number, at: number): TunnelTrace => ({
  ...startTrace(sampleAt(establishedSince)),
  last: sampleAt(at),
});
const STABLE = since(0, READY_AT + 10_000);
const SHORT = since(0, READY_AT + 9999);
const DOWN = startTrace(sampleAt(READY_AT, { established: false }));
const PROVEN: TunnelTrace = { ...since(4000, 5000), reauthenticatedAt: 4000 };

const idle: TunnelFacts = {
  trace: STABLE,
  touched: false,
  upBefore: true,
  deviceAuthenticatedAt: null,
  reconnectedAt: null,
  bgp: null,
};
const touched: TunnelFacts = { ...idle, touched: true };
const FACTS: ConnectivityFacts = {
  tunnels: { tunnel1: idle, tunnel2: touched },
  expectUp: true,
  demandRepair: true,
  strict: false,
  patient: false,
  stableSeconds: 10,
  putAt: PUT_AT,
  readyAt: READY_AT,
};
const judge = (tunnel2: Partial<TunnelFacts>, change: Partial<ConnectivityFacts> = {}) =>
  connectivityVerdict({ ...FACTS, tunnels: { tunnel1: idle, tunnel2: { ...touched, ...tunnel2 } }, ...change });

const STRICT = { strict: true };
const RESTORE = { demandRepair: false };
const peer = { remoteIP: '169.254.10.6', remoteAs: 65010, state: 'Established', uptimeSeconds: 3, prefixesReceived: 1 };
const bgp = (change: Partial<typeof peer> = {}) => ({ plannedRemoteAsn: 65010, peer: { ...peer, ...change } });

describe('connectivityVerdict, on a touched tunnel', () => {
  it.each<[string, Partial<TunnelFacts>, Partial<ConnectivityFacts>, string | undefined]>([
    ['seen down and up', { trace: PROVEN }, STRICT, 'reauthenticated'],
    ['stable for exactly long enough since READY', { trace: STABLE }, {}, 'established'],
    ['up since after READY, stable', { trace: since(6000, 16_000) }, {}, 'established'],
    [
      'stable for long enough since it was connected anew',
      { trace: STABLE, reconnectedAt: READY_AT },
      {},
      'established',
    ],
    ['the word of the device', { trace: SHORT, deviceAuthenticatedAt: PUT_AT + 1 }, STRICT, 'reauthenticated'],
    ['no time to be stable is asked for', { trace: since(READY_AT, READY_AT) }, { stableSeconds: 0 }, 'established'],
    ['down, as before, on the way back', { trace: DOWN, upBefore: false }, RESTORE, undefined],
    ['BGP established', { trace: PROVEN, bgp: bgp() }, {}, 'reauthenticated'],
    ['BGP established, in capitals', { trace: PROVEN, bgp: bgp({ state: 'ESTABLISHED' }) }, {}, 'reauthenticated'],
  ])('is content: %s', (_, tunnel2, change, level) => {
    expect(judge(tunnel2, change)).toEqual({ proven: true, proofs: level ? { tunnel2: level } : {}, missing: [] });
  });

  it.each<[string, Partial<TunnelFacts>, Partial<ConnectivityFacts>, string]>([
    [
      'not up for long enough',
      { trace: SHORT },
      {},
      'tunnel2 is up, for less than 10 s and without a new authentication',
    ],
    [
      'stable before it was connected anew only',
      { trace: STABLE, reconnectedAt: READY_AT + 1 },
      {},
      'tunnel2 is up, for less than 10 s and without a new authentication',
    ],
    [
      'stable before READY only',
      { trace: since(0, READY_AT) },
      {},
      'tunnel2 is up, for less than 10 s and without a new authentication',
    ],
    [
      'only established where proof is strict',
      { trace: STABLE },
      STRICT,
      'tunnel2 is up, but was not seen to authenticate anew',
    ],
    [
      'only established, and its counters began anew',
      { trace: { ...STABLE, restartedAt: 12_000 } },
      STRICT,
      'tunnel2 is up, but was not seen to authenticate anew; its counters or BGP session began anew, as after the rekey of a child SA too',
    ],
    [
      'only established while something better may come',
      { trace: STABLE },
      { patient: true },
      'tunnel2 is up, but was not seen to authenticate anew',
    ],
    [
      'the device last authenticated with the PUT, not after it',
      { deviceAuthenticatedAt: PUT_AT },
      STRICT,
      'tunnel2 is up, but was not seen to authenticate anew',
    ],
    ['down', { trace: DOWN }, {}, 'tunnel2 is down'],
    ['down as before, on the way forward', { trace: DOWN, upBefore: false }, {}, 'tunnel2 is down'],
    ['down though up before, on the way back', { trace: DOWN }, RESTORE, 'tunnel2 is down'],
    [
      'proven once and down now',
      { trace: { ...PROVEN, last: DOWN.last, establishedSince: null } },
      {},
      'tunnel2 is down',
    ],
    [
      'no BGP session',
      { trace: PROVEN, bgp: { plannedRemoteAsn: 65010, peer: null } },
      {},
      'tunnel2 has no BGP session',
    ],
    ['BGP still active', { trace: PROVEN, bgp: bgp({ state: 'Active' }) }, {}, 'the BGP session of tunnel2 is Active'],
    [
      'another AS',
      { trace: PROVEN, bgp: bgp({ remoteAs: 65011 }) },
      {},
      'the BGP session of tunnel2 is with AS 65011, planned is AS 65010',
    ],
    [
      'no prefix',
      { trace: PROVEN, bgp: bgp({ prefixesReceived: 0 }) },
      {},
      'the BGP session of tunnel2 has received no prefix',
    ],
  ])('misses something: %s', (_, tunnel2, change, lack) => {
    const { proven, missing } = judge(tunnel2, change);
    expect({ proven, missing }).toEqual({ proven: false, missing: [lack] });
  });
});

describe('connectivityVerdict, on the rest', () => {
  it.each<[string, Partial<TunnelFacts>, string[]]>([
    ['that was up and is down', { trace: DOWN }, ['tunnel1 was up before and is down']],
    ['that was down already', { trace: DOWN, upBefore: false }, []],
    ['that is up, for however short a time', { trace: SHORT }, []],
    ['whose BGP session is gone', { bgp: { plannedRemoteAsn: 65010, peer: null } }, []],
  ])('judges a tunnel that the step did not touch, %s', (_, tunnel1, missing) => {
    const tunnels = { tunnel1: { ...idle, ...tunnel1 }, tunnel2: { ...touched, trace: PROVEN } };
    expect(connectivityVerdict({ ...FACTS, tunnels })).toEqual({
      proven: missing.length === 0,
      proofs: { tunnel2: 'reauthenticated' },
      missing,
    });
  });

  it('asks nothing of a connection that the change disables', () => {
    const verdict = judge({ trace: DOWN }, { expectUp: false });
    expect(verdict).toEqual({ proven: true, proofs: {}, missing: [] });
  });

  it('names every lack at once', () => {
    const tunnels = { tunnel1: { ...idle, trace: DOWN }, tunnel2: { ...touched, trace: DOWN } };
    expect(connectivityVerdict({ ...FACTS, tunnels }).missing).toEqual([
      'tunnel1 was up before and is down',
      'tunnel2 is down',
    ]);
  });
});
