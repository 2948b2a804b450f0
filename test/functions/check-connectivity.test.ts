import { describe, expect, it } from 'vitest';
import { type ChangeDocument, CheckOutputSchema, CheckRollbackOutputSchema } from '../../domain/change-document.ts';
import type { ProofLevel, StepResult } from '../../domain/change-result.ts';
import { Fault } from '../../domain/errors.ts';
import type { BgpPeer } from '../../domain/gateway-view.ts';
import type { TunnelName } from '../../domain/identifiers.ts';
import type { PlanFacts } from '../../domain/plan-facts.ts';
import { checkConnectivity, checkRollback } from '../../functions/check-connectivity/step.ts';
import { bgpTunnel, exampleBody } from '../domain/example-bodies.ts';
import {
  BGP_BODY,
  exampleSettings,
  NOW,
  planFacts,
  planFactsOn,
  rotateRequest,
  sampleAt,
  updateRequest,
} from '../domain/example-documents.ts';
import {
  applyOutput,
  checkOutput,
  checkRollbackOutput,
  pollOutput,
  stepResultOf,
  tracesAt,
} from '../domain/example-outputs.ts';
import { tunnelsSeen } from '../fakes/scripted-vpn-api.ts';
import { readyDocument, rehearse } from './rehearsal.ts';

/** READY at NOW + 5 s; a tunnel is stable 10 s after that. */
const READY = 5;
const STABLE = READY + 10;

async function begin(facts: PlanFacts = planFacts(), outputs: Partial<ChangeDocument> = {}) {
  const rehearsal = await rehearse(facts);
  const base = await readyDocument(facts, rehearsal);
  const document = { ...base, applyChange: applyOutput('forward-0'), pollGateway: pollOutput('forward-0'), ...outputs };
  const at = async (seconds: number, change: Partial<ChangeDocument> = {}) => {
    rehearsal.now = NOW + seconds * 1000;
    return CheckOutputSchema.parse(await checkConnectivity({ ...document, ...change }, rehearsal.ports, 'forward'));
  };
  const backAt = async (seconds: number, change: Partial<ChangeDocument> = {}) => {
    rehearsal.now = NOW + seconds * 1000;
    const back = { rollBackChange: applyOutput('back-0'), pollRollback: pollOutput('back-0') };
    const now = { ...document, ...back, ...change };
    return CheckRollbackOutputSchema.parse(await checkRollback(now, rehearsal.ports, 'back'));
  };
  return { rehearsal, world: rehearsal.world, at, backAt };
}
const checks = (settings: object, more: object = {}) =>
  planFacts({ settings: exampleSettings({ checks: settings, ...more }) });
const STRICT = checks({ proof: 'strict' });
const device = (actions: string[]) => ({ peer: { kind: 'command', command: ['./peer.sh'], actions } });
const EVIDENCE = checks({ proof: 'strict' }, device(['load-key', 'evidence']));
/** The poll saw these tunnels down: up again, they have authenticated anew. */
const fallen = (put: string, ...names: TunnelName[]) => {
  const down = tracesAt(NOW + 5000, { established: false, ikeDown: true });
  const traces = { ...tracesAt(NOW + 5000), ...Object.fromEntries(names.map((name) => [name, down[name]])) };
  return pollOutput(put, { traces });
};
const FELL = { pollGateway: fallen('forward-0', 'tunnel2') };
const on = (put: string) => ({ applyChange: applyOutput(put), pollGateway: pollOutput(put) });
const FIRST = stepResultOf('forward', 'tunnel2');
const proven = (...results: StepResult[]) => ({ proven: results });
const UNCERTAIN = { applyChange: applyOutput('forward-0', { certain: false }) };

describe('CheckConnectivity accepts as proof', () => {
  it('a tunnel that was seen down and then up', async () => {
    const { world, at } = await begin(STRICT);
    world.status = tunnelsSeen('up', 'down');
    const first = await at(6);
    expect(first).toMatchObject({ verdict: 'pending', why: 'tunnel2 is down', looks: 1, proven: [] });
    world.status = tunnelsSeen('up');
    const second = await at(8, { checkConnectivity: first });
    expect(second).toMatchObject({
      verdict: 'next-step',
      why: 'proven',
      looks: 2,
      proofs: { tunnel2: 'reauthenticated' },
    });
    expect(second.proven).toMatchObject([
      {
        direction: 'forward',
        tunnels: ['tunnel2'],
        proof: 'reauthenticated',
        startedAt: new Date(NOW).toISOString(),
        endedAt: new Date(NOW + 8000).toISOString(),
        downtimeMilliseconds: { tunnel1: 0, tunnel2: 2000 },
        downtimeResolutionMilliseconds: { tunnel1: 0, tunnel2: 3000 },
      },
    ]);
  });

  it('what the poll has seen already', async () => {
    const traces = tracesAt(NOW + 5000);
    const proven = { ...traces.tunnel2, reauthenticatedAt: NOW + 3000 };
    const { at } = await begin(STRICT, {
      pollGateway: pollOutput('forward-0', { traces: { ...traces, tunnel2: proven } }),
    });
    expect(await at(6)).toMatchObject({ verdict: 'next-step', proofs: { tunnel2: 'reauthenticated' } });
  });

  it('a tunnel that is up and stable, where proof is any', async () => {
    const { at } = await begin();
    const last = { ...on('forward-1'), checkConnectivity: checkOutput('forward-0', 'next-step', proven(FIRST)) };
    expect(await at(STABLE - 1, last)).toMatchObject({
      verdict: 'pending',
      why: expect.stringContaining('less than 10 s'),
    });
    expect(await at(STABLE, last)).toMatchObject({ verdict: 'promote', proofs: { tunnel1: 'established' } });
  });

  it('a tunnel that is only established, before the other one is touched, when its time is over', async () => {
    const { world, at } = await begin(checks({ tunnelDeadlineSeconds: 60 }));
    expect(await at(READY + 59)).toMatchObject({
      verdict: 'pending',
      why: 'tunnel2 is up, but was not seen to authenticate anew',
    });
    expect(await at(READY + 60)).toMatchObject({ verdict: 'next-step', proofs: { tunnel2: 'established' } });
    world.status = tunnelsSeen('down', 'up');
    expect(await at(STABLE)).toMatchObject({ verdict: 'pending', why: 'tunnel1 was up before and is down' });
  });

  it('the word of the device, when nothing else has proven the tunnel', async () => {
    const { rehearsal, world, at } = await begin(EVIDENCE);
    rehearsal.peer = () => ({ lastAuthenticatedAt: NOW + 1 });
    expect(await at(6)).toMatchObject({ verdict: 'next-step', proofs: { tunnel2: 'reauthenticated' } });
    expect(rehearsal.orders.map(({ action, tunnel }) => [action, tunnel])).toEqual([['evidence', 'tunnel2']]);
    rehearsal.orders.length = 0;
    await at(6, FELL);
    world.status = tunnelsSeen('up', 'down');
    await at(6);
    expect(rehearsal.orders).toEqual([]);
  });

  it.each<[string, () => number | null]>([
    ['is older than the PUT', () => NOW],
    ['is unknown', () => null],
    [
      'cannot be had',
      () => {
        throw new Fault('PeerUnavailableError', 'timed out');
      },
    ],
    [
      'is refused',
      () => {
        throw new Fault('PeerRefusedError', 'no such tunnel');
      },
    ],
  ])('no word of the device that %s', async (_, answer) => {
    const { rehearsal, at } = await begin(EVIDENCE);
    rehearsal.peer = () => ({ lastAuthenticatedAt: answer() });
    expect(await at(STABLE)).toMatchObject({
      verdict: 'pending',
      why: expect.stringContaining('not seen to authenticate anew'),
    });
  });

  it('does not ask a device that declares no evidence', async () => {
    const { rehearsal, at } = await begin(checks({}, device(['load-key'])));
    await at(6);
    expect(rehearsal.orders).toEqual([]);
  });

  it('nothing but a new authentication where proof is strict', async () => {
    const { at } = await begin(STRICT);
    expect(await at(STABLE + 60)).toMatchObject({ verdict: 'pending', proofs: { tunnel2: 'established' } });
  });

  it('no counters that are lower than before', async () => {
    const { world, at } = await begin(STRICT);
    world.status = tunnelsSeen('up', 'restarted');
    expect(await at(STABLE)).toMatchObject({
      verdict: 'pending',
      proofs: { tunnel2: 'established' },
      why: expect.stringContaining('as after the rekey of a child SA too'),
    });
  });

  it('no child SA that fell alone and came back', async () => {
    const { world, at } = await begin(STRICT);
    world.status = {
      tunnels: tunnelsSeen('up', 'down').tunnels.map((tunnel) => ({ ...tunnel, ikeDown: false })),
    };
    const first = await at(6);
    expect(first).toMatchObject({ verdict: 'pending', why: 'tunnel2 is down' });
    world.status = tunnelsSeen('up');
    expect(await at(STABLE + 60, { checkConnectivity: first })).toMatchObject({
      verdict: 'pending',
      why: 'tunnel2 is up, for less than 10 s and without a new authentication',
    });
  });

  it('nothing but a new authentication where the PUT may not have arrived', async () => {
    const { at, backAt } = await begin(planFacts(), UNCERTAIN);
    expect(await at(STABLE + 60)).toMatchObject({ verdict: 'pending' });
    const uncertain = { rollBackChange: applyOutput('back-0', { certain: false }) };
    expect(await backAt(STABLE + 60, uncertain)).toMatchObject({ verdict: 'pending' });
    expect(await at(STABLE + 60, FELL)).toMatchObject({ verdict: 'next-step' });
    const fell = { ...uncertain, pollRollback: fallen('back-0', 'tunnel2') };
    expect(await backAt(STABLE + 60, fell)).toMatchObject({ verdict: 'discard' });
  });
});

describe('CheckConnectivity tells a device to reconnect', () => {
  const RECONNECT = checks({}, device(['load-key', 'reconnect']));
  const orders = ({ orders: told }: { orders: readonly { action: string; tunnel: string }[] }) =>
    told.map(({ action, tunnel }) => `${action} ${tunnel}`);

  it('once on a step, keeps the receipt, and counts nothing that was stable before', async () => {
    const { rehearsal, at } = await begin(RECONNECT);
    expect(await at(STABLE - 1)).toMatchObject({ verdict: 'pending', reconnects: [] });
    const first = await at(STABLE);
    expect(first).toMatchObject({
      verdict: 'pending',
      why: expect.stringContaining('the device was told to connect tunnel2 anew'),
      waitSeconds: 1,
      reconnects: [{ action: 'reconnect', tunnel: 'tunnel2', done: true, text: 'done', look: 1 }],
    });
    const second = await at(STABLE + 9, { checkConnectivity: first });
    expect(second).toMatchObject({ verdict: 'pending', proofs: {}, reconnects: first.reconnects });
    expect(orders(rehearsal)).toEqual(['reconnect tunnel2']);
    expect(rehearsal.orders[0]).not.toHaveProperty('secret');
  });

  it('and takes its word for when it authenticated, if that was after the PUT', async () => {
    for (const [lastAuthenticatedAt, verdict] of [
      [NOW + 1, 'next-step'],
      [NOW, 'pending'],
    ] as const) {
      const { rehearsal, at } = await begin(RECONNECT);
      rehearsal.peer = () => ({ lastAuthenticatedAt });
      const first = await at(STABLE);
      expect(await at(STABLE + 1, { checkConnectivity: first })).toMatchObject({ verdict });
    }
  });

  it('not when evidence is there, and evidence is asked for first', async () => {
    const { rehearsal, at } = await begin(checks({}, device(['load-key', 'evidence', 'reconnect'])));
    rehearsal.peer = () => ({ lastAuthenticatedAt: NOW + 1 });
    expect(await at(STABLE)).toMatchObject({ verdict: 'next-step' });
    rehearsal.peer = () => ({ lastAuthenticatedAt: null });
    await at(STABLE);
    expect(orders(rehearsal)).toEqual(['evidence tunnel2', 'evidence tunnel2', 'reconnect tunnel2']);
  });

  it('on the way back too, but not where nothing was sent', async () => {
    const { rehearsal, backAt } = await begin(RECONNECT);
    expect(await backAt(STABLE, { rollBackChange: applyOutput('back-0', { sent: false }) })).toMatchObject({
      verdict: 'discard',
    });
    expect(await backAt(STABLE)).toMatchObject({ verdict: 'pending', reconnects: [{ tunnel: 'tunnel2' }] });
    expect(orders(rehearsal)).toEqual(['reconnect tunnel2']);
  });

  it('past the deadline if need be, and then gives it the time to be stable', async () => {
    const { at } = await begin(
      checks({ proof: 'strict', tunnelDeadlineSeconds: 15 }, device(['load-key', 'reconnect'])),
    );
    const first = await at(READY + 60);
    expect(first).toMatchObject({ verdict: 'pending' });
    expect(await at(READY + 74, { checkConnectivity: first })).toMatchObject({ verdict: 'pending' });
    expect(await at(READY + 75, { checkConnectivity: first })).toMatchObject({ verdict: 'failed' });
  });

  it('never when STACKIT does not answer, the tunnel of an earlier step fell, or the connection is disabled', async () => {
    const busy = await begin(RECONNECT);
    busy.world.faults.connectionStatus = [new Fault('StackitBusyError', '429')];
    await busy.at(STABLE);
    const fell = await begin(RECONNECT);
    fell.world.status = tunnelsSeen('up', 'down');
    const established = { ...FIRST, proofs: { tunnel2: 'established' as const } };
    await fell.at(STABLE, {
      ...on('forward-1'),
      checkConnectivity: checkOutput('forward-0', 'next-step', proven(established)),
    });
    const disabled = await begin({ ...RECONNECT, request: updateRequest({ enabled: false }) });
    disabled.world.status = tunnelsSeen('down');
    await disabled.at(STABLE);
    expect([busy, fell, disabled].flatMap(({ rehearsal }) => orders(rehearsal))).toEqual([]);
  });
});

describe('CheckConnectivity misses', () => {
  it('a tunnel of an earlier step whose new key had not been tried: it fails at once', async () => {
    const { world, at } = await begin();
    world.status = tunnelsSeen('up', 'down');
    const following = (proof: ProofLevel) => ({
      ...on('forward-1'),
      checkConnectivity: checkOutput('forward-0', 'next-step', proven({ ...FIRST, proof, proofs: { tunnel2: proof } })),
    });
    expect(await at(6, following('established'))).toMatchObject({
      verdict: 'failed',
      why: 'tunnel2 fell, and its new key had not been tried before',
    });
    expect(await at(6, following('reauthenticated'))).toMatchObject({ verdict: 'pending' });
  });

  it('a tunnel that was not touched and is down now, and one that is down itself', async () => {
    const { world, at } = await begin();
    world.status = tunnelsSeen('down', 'down');
    expect(await at(6)).toMatchObject({
      verdict: 'pending',
      why: 'tunnel1 was up before and is down; tunnel2 is down',
    });
  });

  it.each<[string, object, number, string]>([
    ['just before the deadline', { tunnelDeadlineSeconds: 60 }, READY + 59, 'pending'],
    ['at the deadline', { tunnelDeadlineSeconds: 60 }, READY + 60, 'failed'],
    [
      'at a deadline that leaves no time to be stable',
      { tunnelDeadlineSeconds: 1, stableSeconds: 30 },
      READY + 34,
      'pending',
    ],
    ['when that time is over', { tunnelDeadlineSeconds: 1, stableSeconds: 30 }, READY + 35, 'failed'],
  ])('and judges %s', async (_, settings, seconds, verdict) => {
    const { world, at } = await begin(checks(settings));
    world.status = tunnelsSeen('up', 'down');
    expect(await at(seconds)).toMatchObject({ verdict, why: 'tunnel2 is down' });
  });

  it('is content with a late proof', async () => {
    const { at } = await begin(checks({ tunnelDeadlineSeconds: 60 }), FELL);
    expect(await at(READY + 500)).toMatchObject({ verdict: 'next-step' });
  });

  it.each([
    [READY, 1],
    [READY + 30, 6],
    [READY + 200, 10],
  ])('at %d s and looks again in %d s', async (seconds, waitSeconds) => {
    const { world, at } = await begin(checks({ tunnelDeadlineSeconds: 500 }));
    world.status = tunnelsSeen('up', 'down');
    expect(await at(seconds)).toMatchObject({ waitSeconds });
  });

  it('any word at all on 429: it waits as it is told to, and keeps what it knows', async () => {
    const { world, at } = await begin();
    world.faults.connectionStatus = [new Fault('StackitBusyError', '429', { retryAfterSeconds: 9 })];
    const earlier = checkOutput('forward-0', 'pending', { looks: 3, traces: tracesAt(NOW + 5500) });
    const output = await at(6, { checkConnectivity: earlier });
    expect(output).toMatchObject({
      verdict: 'pending',
      why: 'STACKIT answered 429',
      waitSeconds: 9,
      looks: 4,
      traces: earlier.traces,
    });
  });

  it('leaves every other fault to Retry', async () => {
    const { world, at } = await begin();
    world.faults.connectionStatus = [new Fault('StackitUnavailableError', '503')];
    await expect(at(6)).rejects.toMatchObject({ name: 'StackitUnavailableError' });
  });

  it('cannot be asked before the gateway is READY on this step', async () => {
    const { at } = await begin(planFacts(), { pollGateway: pollOutput('forward-9') });
    await expect(at(6)).rejects.toThrow(/not READY/);
  });
});

describe('CheckConnectivity asks probes', () => {
  const PROBES = checks({
    probes: [{ tcp: '192.168.1.10:443' }, { http: 'http://intranet/' }],
    tunnelDeadlineSeconds: 60,
  });

  it('once the tunnels are proven, and is content when all pass', async () => {
    const { rehearsal, world, at } = await begin(PROBES);
    let asked = 0;
    rehearsal.probe = () => {
      asked += 1;
      return { ok: true, detail: 'connected' };
    };
    world.status = tunnelsSeen('up', 'down');
    expect((await at(6)).probes).toEqual([]);
    expect(asked).toBe(0);
    world.status = tunnelsSeen('up');
    expect(await at(6, FELL)).toMatchObject({
      verdict: 'next-step',
      probes: [
        { target: '192.168.1.10:443', ok: true, detail: 'connected', milliseconds: 3 },
        { target: 'http://intranet/', ok: true },
      ],
    });
  });

  it('again and again until the deadline when one fails', async () => {
    const { rehearsal, at } = await begin(PROBES, FELL);
    rehearsal.probe = (probe) => ({ ok: 'http' in probe, detail: 'refused' });
    const output = await at(6);
    expect(output).toMatchObject({ verdict: 'pending', why: 'probe 192.168.1.10:443: refused', proven: [] });
    expect(await at(READY + 60, { checkConnectivity: output })).toMatchObject({ verdict: 'failed' });
  });
});

describe('the end of a step', () => {
  it('is the next step, then the promotion of new keys', async () => {
    const { at } = await begin();
    const output = await at(6, {
      ...on('forward-1'),
      pollGateway: fallen('forward-1', 'tunnel1'),
      checkConnectivity: checkOutput('forward-0', 'next-step', proven(FIRST)),
    });
    expect(output).toMatchObject({
      verdict: 'promote',
      put: 'forward-1',
      looks: 1,
      proofs: { tunnel1: 'reauthenticated' },
    });
    expect(output.proven.map(({ tunnels }) => tunnels)).toEqual([['tunnel2'], ['tunnel1']]);
  });

  it('keeps what was proven while the next step is pending', async () => {
    const { world, at } = await begin();
    world.status = tunnelsSeen('down', 'up');
    const output = await at(6, {
      ...on('forward-1'),
      checkConnectivity: checkOutput('forward-0', 'next-step', proven(FIRST)),
    });
    expect(output).toMatchObject({ verdict: 'pending', proven: [FIRST] });
  });

  it('is the end for an update, which has no keys to promote', async () => {
    const { at } = await begin(planFacts({ request: updateRequest({ displayName: 'renamed' }) }));
    expect(await at(6)).toMatchObject({ verdict: 'done', proofs: {}, proven: [{ tunnels: [], proof: null }] });
  });

  it('takes the weakest proof of its tunnels', async () => {
    const facts = planFacts({ request: rotateRequest({ strategy: 'at-once' }) });
    const { at } = await begin(facts, { pollGateway: fallen('forward-0', 'tunnel1') });
    expect((await at(STABLE)).proven).toMatchObject([
      { proof: 'established', proofs: { tunnel1: 'reauthenticated', tunnel2: 'established' } },
    ]);
  });

  it('asks nothing of tunnels that the change switches off', async () => {
    const { world, at } = await begin(planFacts({ request: updateRequest({ enabled: false }) }));
    world.status = tunnelsSeen('down');
    expect(await at(6)).toMatchObject({ verdict: 'done' });
  });
});

describe('BGP', () => {
  const peer = (remoteIP: string, change: Partial<BgpPeer> = {}): BgpPeer => ({
    remoteIP,
    remoteAs: 65010,
    state: 'Established',
    uptimeSeconds: 500,
    prefixesReceived: 2,
    ...change,
  });
  const FACTS = planFactsOn('BGP_ROUTE_BASED', BGP_BODY, { request: rotateRequest({ tunnels: ['tunnel1'] }) });
  async function withPeers(bgpPeers: BgpPeer[], facts = FACTS) {
    const set = await begin(facts, { pollGateway: fallen('forward-0', 'tunnel1') });
    const tunnels = set.world.gatewayStatus.tunnels.map((tunnel) => ({ ...tunnel, bgpPeers }));
    set.world.gatewayStatus = { ...set.world.gatewayStatus, tunnels };
    return set;
  }

  it.each<[string, BgpPeer[], string]>([
    ['the neighbour among others', [peer('169.254.10.9', { state: 'Idle' }), peer('169.254.10.2')], 'proven'],
    ['the only neighbour, whatever its address', [peer('169.254.99.2')], 'proven'],
    ['no neighbour', [], 'tunnel1 has no BGP session'],
    [
      'several neighbours, none of them planned',
      [peer('169.254.10.8'), peer('169.254.10.9')],
      'tunnel1 has no BGP session',
    ],
    ['a session that is not up', [peer('169.254.10.2', { state: 'Connect' })], 'the BGP session of tunnel1 is Connect'],
    ['no prefix', [peer('169.254.10.2', { prefixesReceived: 0 })], 'the BGP session of tunnel1 has received no prefix'],
  ])('judges %s', async (_, peers, why) => {
    const { at } = await withPeers(peers);
    expect(await at(6)).toMatchObject({ why });
  });

  it('is no proof of a new authentication when its uptime restarted', async () => {
    const traces = tracesAt(NOW + 5000, { bgpUptimeSeconds: 9000 });
    const set = await withPeers([peer('169.254.10.2')], { ...FACTS, settings: STRICT.settings });
    const output = await set.at(STABLE, { pollGateway: pollOutput('forward-0', { traces }) });
    expect(output).toMatchObject({ verdict: 'pending', traces: { tunnel1: { restartedAt: NOW + STABLE * 1000 } } });
  });

  it('is looked for at the earlier neighbour on the way back', async () => {
    const moved = {
      tunnel1: { peering: { localAddress: '169.254.20.1', remoteAddress: '169.254.20.2' }, bgp: { remoteAsn: 65011 } },
    };
    const facts = { ...FACTS, request: updateRequest(moved) };
    const { backAt } = await withPeers(
      [peer('169.254.20.2', { state: 'Idle', remoteAs: 65011 }), peer('169.254.10.2')],
      facts,
    );
    expect(await backAt(STABLE)).toMatchObject({ verdict: 'done' });
  });

  it('is not asked for on a tunnel that plans none', async () => {
    const body = exampleBody({ tunnel1: bgpTunnel(), tunnel2: bgpTunnel() });
    const { world, at } = await begin(
      planFactsOn('ROUTE_BASED', body, { request: rotateRequest({ tunnels: ['tunnel1'] }) }),
    );
    world.faults.gatewayStatus = [new Error('must not be asked')];
    expect(await at(6, { pollGateway: fallen('forward-0', 'tunnel1') })).toMatchObject({ verdict: 'promote' });
  });
});

describe('CheckRollback', () => {
  const DOWN = { tunnel1: sampleAt(NOW), tunnel2: sampleAt(NOW, { established: false }) };

  it('proves the failed tunnel before it goes on to a healthy one', async () => {
    const { backAt } = await begin();
    const forward = checkOutput('forward-1', 'failed', { proven: [stepResultOf('forward', 'tunnel2')] });
    const leg1 = {
      rollBackChange: applyOutput('back-1'),
      pollRollback: fallen('back-1', 'tunnel1'),
      checkConnectivity: forward,
    };
    const first = await backAt(6, leg1);
    expect(first).toMatchObject({ verdict: 'next-step', put: 'back-1', proofs: { tunnel1: 'reauthenticated' } });
    const leg0 = { pollRollback: fallen('back-0', 'tunnel2') };
    const second = await backAt(8, { ...leg0, checkConnectivity: forward, checkRollback: first });
    expect(second).toMatchObject({ verdict: 'discard', put: 'back-0' });
    expect(second.proven.map(({ direction, tunnels }) => [direction, tunnels])).toEqual([
      ['back', ['tunnel1']],
      ['back', ['tunnel2']],
    ]);
  });

  it('ends without a version to discard for an update', async () => {
    const { backAt } = await begin(planFacts({ request: updateRequest({ displayName: 'renamed' }) }));
    expect(await backAt(6)).toMatchObject({ verdict: 'done' });
  });

  it('does not repair: a tunnel that was down before may stay so', async () => {
    const { world, backAt } = await begin(
      planFacts({ samples: DOWN, request: rotateRequest({ tunnels: ['tunnel2'] }) }),
    );
    world.status = tunnelsSeen('up', 'down');
    expect(await backAt(STABLE)).toMatchObject({ verdict: 'discard', proofs: {} });
  });

  it('is not proven while a tunnel that was up before is down, and a person is needed in the end', async () => {
    const { world, backAt } = await begin(checks({ tunnelDeadlineSeconds: 60 }));
    world.status = tunnelsSeen('up', 'down');
    const first = await backAt(STABLE);
    expect(first).toMatchObject({ verdict: 'pending', why: 'tunnel2 is down' });
    expect(await backAt(READY + 60, { checkRollback: first })).toMatchObject({ verdict: 'not-proven' });
  });

  it('asks for no strict proof and no probes: the old keys were proven once', async () => {
    const settings = exampleSettings({ checks: { proof: 'strict', probes: [{ tcp: '192.168.1.10:443' }] } });
    const { rehearsal, backAt } = await begin(planFacts({ settings }));
    rehearsal.probe = () => ({ ok: false, detail: 'refused' });
    expect(await backAt(STABLE)).toMatchObject({ verdict: 'discard', proofs: { tunnel2: 'established' }, probes: [] });
  });

  it('does not count an earlier leg of the way back', async () => {
    const { world, backAt } = await begin();
    world.status = tunnelsSeen('up', 'down');
    const other = checkRollbackOutput('back-1', 'next-step', { looks: 8 });
    expect(await backAt(6, { checkRollback: other })).toMatchObject({ looks: 1 });
  });
});
