import { describe, expect, it } from 'vitest';
import { type ChangeDocument, type PollOutput, PollOutputSchema } from '../../domain/change-document.ts';
import type { Direction } from '../../domain/change-progress.ts';
import type { ProofLevel } from '../../domain/change-result.ts';
import { Fault } from '../../domain/errors.ts';
import { pollGateway } from '../../functions/poll-gateway/step.ts';
import { exampleSettings, NOW, planFacts } from '../domain/example-documents.ts';
import { applyOutput, checkOutput, pollOutput, stepResultOf } from '../domain/example-outputs.ts';
import { tunnelsSeen } from '../fakes/scripted-vpn-api.ts';
import { readyDocument, rehearse } from './rehearsal.ts';

const CHECKS = { settleSeconds: 10, deadlineSeconds: 600 };
const FACTS = planFacts({ settings: exampleSettings({ checks: CHECKS }) });
const gateway = (state: string) => ({ routingType: 'POLICY_BASED' as const, state, localAsn: null });

/** A gateway that was asked to change at NOW. */
async function begin(facts = FACTS) {
  const rehearsal = await rehearse(facts);
  const document = { ...(await readyDocument(facts, rehearsal)), applyChange: applyOutput('forward-0') };
  const at = (seconds: number, change: Partial<ChangeDocument> = {}, direction: Direction = 'forward') => {
    rehearsal.now = NOW + seconds * 1000;
    return pollGateway({ ...document, ...change }, rehearsal.ports, direction);
  };
  return { world: rehearsal.world, at };
}
const having = (earlier: PollOutput) => ({ pollGateway: earlier });

describe('PollGateway', () => {
  it.each<[string, string, number, string]>([
    ['READY right after the PUT, which may be stale', 'READY', 1, 'pending'],
    ['READY after the settle time', 'READY', 10, 'ready'],
    ['PENDING', 'PENDING', 10, 'pending'],
    ['ERROR after the settle time', 'ERROR', 10, 'failed'],
    ['PENDING at the deadline', 'PENDING', 600, 'exhausted'],
  ])('judges %s', async (_, state, seconds, verdict) => {
    const { world, at } = await begin();
    world.gateway = gateway(state);
    const output = await at(seconds);
    expect(PollOutputSchema.parse(output)).toMatchObject({ verdict, polls: 1, put: 'forward-0' });
    expect(output.readyAt).toBe(verdict === 'ready' ? new Date(NOW + seconds * 1000).toISOString() : null);
  });

  it('believes READY at once when it was PENDING in between', async () => {
    const { world, at } = await begin();
    world.gateway = gateway('PENDING');
    const first = await at(1);
    expect(first).toMatchObject({ verdict: 'pending', seenPending: true });
    world.gateway = gateway('READY');
    expect(await at(2, having(first))).toMatchObject({ verdict: 'ready', seenPending: true, polls: 2 });
  });

  it('sees PENDING in any of the words', async () => {
    const { world, at } = await begin();
    world.gatewayStatus = {
      ...world.gatewayStatus,
      tunnels: world.gatewayStatus.tunnels.map((tunnel) => ({ ...tunnel, instanceState: 'pending' })),
    };
    expect(await at(1)).toMatchObject({ verdict: 'pending', seenPending: true });
  });

  it('reads the state of a connection that carries one, and asks for none where there is none', async () => {
    const carrying = await begin({ ...FACTS, live: { ...FACTS.live, state: 'READY' } });
    carrying.world.live = { ...FACTS.live, state: 'PENDING' };
    expect(await carrying.at(20)).toMatchObject({ verdict: 'pending' });
    const silent = await begin();
    silent.world.faults.connection = [new Error('must not be asked')];
    expect(await silent.at(20)).toMatchObject({ verdict: 'ready' });
  });

  it('does not wait out a stale word where nothing was sent', async () => {
    const { at } = await begin();
    const skipped = { rollBackChange: applyOutput('back-0', { sent: false, waitSeconds: 0 }) };
    expect(await at(0, skipped, 'back')).toMatchObject({ verdict: 'ready', put: 'back-0' });
  });

  it('waits out a stale word after a skipped second try', async () => {
    const { at } = await begin();
    expect(await at(1, { applyChange: applyOutput('forward-0', { sent: false, waitSeconds: 1 }) })).toMatchObject({
      verdict: 'pending',
    });
  });

  it('forgives an ERROR from before for half a minute', async () => {
    const { world, at } = await begin();
    world.gateway = gateway('ERROR');
    const change = { applyChange: applyOutput('forward-0', { stateBefore: 'ERROR' }) };
    expect(await at(29, change)).toMatchObject({ verdict: 'pending' });
    expect(await at(30, change)).toMatchObject({ verdict: 'failed' });
  });

  it('looks at the tunnels each time: their fall is seen', async () => {
    const { world, at } = await begin();
    world.gateway = gateway('PENDING');
    world.status = tunnelsSeen('up', 'down');
    const first = await at(2);
    world.status = tunnelsSeen('up');
    world.gateway = gateway('READY');
    const { traces } = await at(4, having(first));
    expect(traces.tunnel2).toMatchObject({ reauthenticatedAt: NOW + 4000, downtimeMilliseconds: 2000 });
    expect(traces.tunnel1.reauthenticatedAt).toBeNull();
  });

  it('fails at once when a tunnel of an earlier step falls whose new key had not been tried', async () => {
    const { world, at } = await begin();
    world.gateway = gateway('PENDING');
    world.status = tunnelsSeen('up', 'down');
    const first = stepResultOf('forward', 'tunnel2');
    const following = (proof: ProofLevel) => ({
      applyChange: applyOutput('forward-1'),
      checkConnectivity: checkOutput('forward-0', 'next-step', { proven: [{ ...first, proofs: { tunnel2: proof } }] }),
    });
    expect(await at(2, following('established'))).toMatchObject({
      verdict: 'failed',
      why: expect.stringMatching(/^gateway PENDING, .*; tunnel2 fell, and its new key had not been tried before$/),
    });
    expect(await at(2, following('reauthenticated'))).toMatchObject({ verdict: 'pending' });
  });

  it('takes a tunnel that no answer names for down', async () => {
    const { world, at } = await begin();
    world.status = { tunnels: [] };
    expect((await at(2)).traces.tunnel1.last.established).toBe(false);
  });

  it('counts anew on the next step', async () => {
    const { at } = await begin();
    const output = await at(20, having(pollOutput('forward-9', { polls: 7, seenPending: true })));
    expect(output).toMatchObject({ polls: 1, seenPending: false });
  });

  it.each([
    [4, 1],
    [100, 20],
    [599, 60],
  ])('after %d s looks again in %d s', async (seconds, waitSeconds) => {
    const { world, at } = await begin();
    world.gateway = gateway('PENDING');
    expect(await at(seconds)).toMatchObject({ waitSeconds });
  });

  it.each<[string, number, number | undefined, string, number]>([
    ['as long as Retry-After says', 5, 17, 'pending', 17],
    ['as long as it would anyway', 100, undefined, 'pending', 20],
    ['no longer than the deadline', 601, 5, 'exhausted', 5],
  ])('on 429 waits %s', async (_, seconds, retryAfterSeconds, verdict, waitSeconds) => {
    const { world, at } = await begin();
    world.faults.gatewayStatus = [
      new Fault('StackitBusyError', '429', retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ];
    const earlier = pollOutput('forward-0', { verdict: 'pending', polls: 2, seenPending: true });
    expect(await at(seconds, having(earlier))).toMatchObject({
      verdict,
      waitSeconds,
      polls: 3,
      seenPending: true,
      traces: earlier.traces,
    });
  });

  it('leaves every other fault to Retry', async () => {
    const { world, at } = await begin();
    world.faults.gateway = [new Fault('StackitUnavailableError', '503')];
    await expect(at(5)).rejects.toMatchObject({ name: 'StackitUnavailableError' });
  });
});
