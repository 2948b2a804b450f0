import { describe, expect, it } from 'vitest';
import { ApplyOutputSchema, type ChangeDocument } from '../../domain/change-document.ts';
import { claimOf, type Direction } from '../../domain/change-progress.ts';
import { configurationDigest } from '../../domain/connection-body.ts';
import { Fault } from '../../domain/errors.ts';
import type { PutState } from '../../domain/ports.ts';
import { applyChange } from '../../functions/apply-change/step.ts';
import { exampleBody } from '../domain/example-bodies.ts';
import {
  exampleSettings,
  NOW,
  planFacts,
  rotateRequest,
  sampleAt,
  updateRequest,
} from '../domain/example-documents.ts';
import { applyOutput, checkOutput, stepResultOf, tracesAt } from '../domain/example-outputs.ts';
import { tunnelsSeen } from '../fakes/scripted-vpn-api.ts';
import { type Rehearsal, readyDocument, rehearse } from './rehearsal.ts';

const ROTATION = planFacts();
const RENAME = planFacts({ request: updateRequest({ displayName: 'renamed' }) });
const PENDING = { routingType: 'POLICY_BASED' as const, state: 'PENDING', localAsn: null };
const UNKNOWN = () => new Fault('PutOutcomeUnknownError', 'no answer');

async function begin(facts = ROTATION) {
  const rehearsal = await rehearse(facts);
  const document = await readyDocument(facts, rehearsal);
  const run = (change: Partial<ChangeDocument> = {}, direction: Direction = 'forward') =>
    applyChange({ ...document, ...change }, rehearsal.ports, direction);
  const journal = async () => (await rehearsal.claims.require(claimOf(document), 60)).puts;
  const note = (put: string, state: PutState) => rehearsal.claims.notePut(claimOf(document), put, state);
  return { ...rehearsal, rehearsal, world: rehearsal.world, document, run, journal, note };
}
/** The keys of every PUT that arrived, in clear text. */
const keysSent = ({ world }: Pick<Rehearsal, 'world'>) =>
  world.puts.map(({ keys }) => Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, key.reveal()])));
const NEW2 = { tunnel2: 'canary.new.tunnel2.ABCDEFGHIJKLMNOPQRSTUV' };
const OLD2 = { tunnel2: 'canary.old.tunnel2.abcdefghijklmnopqrstuv' };
const fails = (name: string) => expect.objectContaining({ name });
const provenForward = (...tunnels: ('tunnel1' | 'tunnel2')[]) =>
  checkOutput('forward-0', 'next-step', { proven: tunnels.map((name) => stepResultOf('forward', name)) });

describe('ApplyChange', () => {
  it('sends one PUT of the whole body, with the new key of its own tunnel alone', async () => {
    const set = await begin();
    const output = await set.run();
    expect(set.world.puts.map(({ body }) => body)).toEqual([exampleBody()]);
    expect(keysSent(set)).toEqual([NEW2]);
    expect(await set.journal()).toEqual({ 'forward-0': 'answered' });
    expect(output).toMatchObject({
      verdict: 'sent',
      put: 'forward-0',
      sent: true,
      certain: true,
      stateBefore: 'READY',
    });
    expect(output.traces.tunnel2).toMatchObject({ last: { at: NOW + 1000 }, reauthenticatedAt: null });
    expect(JSON.stringify(ApplyOutputSchema.parse(output))).not.toContain('canary');
  });

  it('sends the key of the other tunnel on the second step', async () => {
    const set = await begin();
    await set.run({ checkConnectivity: provenForward('tunnel2') });
    expect(keysSent(set)).toEqual([{ tunnel1: 'canary.new.tunnel1.ABCDEFGHIJKLMNOPQRSTUV' }]);
    expect(await set.journal()).toEqual({ 'forward-1': 'answered' });
  });

  it('touches no second tunnel while the first is down that nobody had tried', async () => {
    const set = await begin();
    set.world.status = tunnelsSeen('up', 'down');
    const first = stepResultOf('forward', 'tunnel2');
    const after = checkOutput('forward-0', 'next-step', { proven: [{ ...first, proofs: { tunnel2: 'established' } }] });
    await expect(set.run({ checkConnectivity: after })).rejects.toEqual(fails('TunnelFellError'));
    expect([set.world.puts, await set.journal()]).toEqual([[], {}]);
    await set.run({ checkConnectivity: provenForward('tunnel2') });
    expect(set.world.puts).toHaveLength(1);
  });

  it('sends no key with an update, and asks the vault for none', async () => {
    const set = await begin(RENAME);
    const output = await set.run();
    expect(set.world.puts).toEqual([{ body: exampleBody({ displayName: 'renamed' }), keys: {} }]);
    expect(output.digestAfter).toBe(configurationDigest(exampleBody({ displayName: 'renamed' }), 'POLICY_BASED'));
  });

  it('refuses drift before the PUT, and names the fields', async () => {
    const set = await begin();
    set.world.live = { connectionId: 'c', state: null, body: exampleBody({ labels: { site: 'b' } }) };
    await expect(set.run()).rejects.toMatchObject({
      name: 'ConnectionDriftedError',
      message: expect.stringContaining('/labels/site'),
    });
    expect(set.world.puts).toEqual([]);
    expect(await set.journal()).toEqual({});
  });

  it('refuses a connection that is gone', async () => {
    const set = await begin();
    set.world.live = null;
    await expect(set.run()).rejects.toEqual(fails('ConnectionDriftedError'));
    expect(await set.journal()).toEqual({});
  });

  it('sends nothing when its claim is lost', async () => {
    const set = await begin();
    await set.claims.release(claimOf(set.document));
    await expect(set.run()).rejects.toEqual(fails('ClaimLostError'));
    expect(set.world.puts).toEqual([]);
  });

  it('notes a refused PUT', async () => {
    const set = await begin();
    set.world.faults.replaceConnection = [new Fault('StackitRefusedError', 'answered 400', { status: 400 })];
    await expect(set.run()).rejects.toEqual(fails('StackitRefusedError'));
    expect(await set.journal()).toEqual({ 'forward-0': 'refused' });
  });

  it.each([
    ['a lost answer', UNKNOWN()],
    ['an answer that cannot be read', new Fault('StackitContractError', 'not JSON')],
    ['a defect', new TypeError('undefined')],
  ])('leaves a PUT open that ended in %s', async (_, error) => {
    const set = await begin();
    set.world.faults.replaceConnection = [error];
    await expect(set.run()).rejects.toBe(error);
    expect(await set.journal()).toEqual({ 'forward-0': 'begun' });
  });

  it('refuses an answer that is not what was sent', async () => {
    const set = await begin(RENAME);
    set.world.afterPut = () => exampleBody({ displayName: 'theirs' });
    await expect(set.run()).rejects.toMatchObject({
      name: 'AnswerDiffersError',
      message: expect.stringContaining('/displayName'),
    });
    expect(await set.journal()).toEqual({ 'forward-0': 'answered' });
  });

  it('looks up what an answer leaves out: the contract requires few of its fields', async () => {
    const set = await begin(RENAME);
    set.world.afterPut = ({ body }) => {
      const { labels: _, enabled: __, ...few } = body;
      return few;
    };
    expect(await set.run()).toMatchObject({ verdict: 'sent', sent: true, certain: true });
  });
});

describe('ApplyChange after an answer that was lost', () => {
  async function lost(facts = ROTATION) {
    const set = await begin(facts);
    set.world.afterPut = () => {
      throw UNKNOWN();
    };
    await expect(set.run()).rejects.toEqual(fails('PutOutcomeUnknownError'));
    set.world.afterPut = () => undefined;
    return set;
  }

  it('does not send again while the gateway is at work, and is not certain', async () => {
    const set = await lost();
    set.world.gateway = PENDING;
    expect(await set.run()).toMatchObject({ verdict: 'sent', sent: false, certain: false });
    expect(set.world.puts).toHaveLength(1);
  });

  it('does not send again when the tunnel fell, and is not certain', async () => {
    const set = await lost();
    set.world.status = tunnelsSeen('up', 'down');
    const output = await set.run();
    expect(output).toMatchObject({
      sent: false,
      certain: false,
      traces: { tunnel2: { last: { established: false } } },
    });
    expect(set.world.puts).toHaveLength(1);
  });

  it('sees the fall of one tunnel beside another that was down before', async () => {
    const samples = { tunnel1: sampleAt(NOW, { established: false }), tunnel2: sampleAt(NOW) };
    const request = rotateRequest({ strategy: 'at-once', allowInterruption: true });
    const set = await lost(planFacts({ samples, request }));
    set.world.status = tunnelsSeen('down', 'down');
    expect(await set.run()).toMatchObject({ sent: false, certain: false });
  });

  it('sends the same keys again when nothing shows that they arrived', async () => {
    const set = await lost();
    expect(await set.run()).toMatchObject({ sent: true, certain: true });
    expect(keysSent(set)).toEqual([NEW2, NEW2]);
  });

  it('sees that a configuration is live already, and is certain', async () => {
    const set = await lost(RENAME);
    expect(await set.run()).toMatchObject({ sent: false, certain: true });
    expect(set.world.puts).toHaveLength(1);
  });

  it('waits for a gateway at work before it judges whether a configuration arrived', async () => {
    const set = await lost(RENAME);
    const before = { connectionId: 'c', state: null, body: exampleBody() };
    set.world.live = before;
    set.world.gateway = PENDING;
    const busy = await set.run();
    expect(busy).toMatchObject({ verdict: 'busy', sent: false });
    set.world.gateway = { ...PENDING, state: 'READY' };
    expect(await set.run({ applyChange: busy })).toMatchObject({ verdict: 'sent', sent: true });
    expect(set.world.puts).toHaveLength(2);
  });

  it('keeps the first PUT in mind when a second one is refused', async () => {
    const set = await lost();
    set.world.faults.replaceConnection = [new Fault('StackitBusyError', 'answered 429', { status: 429 })];
    expect(await set.run()).toMatchObject({ verdict: 'busy' });
    expect(await set.journal()).toEqual({ 'forward-0': 'begun' });
    expect(await set.run({}, 'back')).toMatchObject({ put: 'back-0', sent: true });
    expect(keysSent(set)).toEqual([NEW2, OLD2]);
  });

  it('does not take a look from before for a proof of the lost PUT', async () => {
    const set = await lost();
    await set.note('back-0', 'begun');
    const untouched = tracesAt(NOW + 500);
    const traces = { ...untouched, tunnel2: { ...untouched.tunnel2, reauthenticatedAt: NOW + 400 } };
    set.world.gateway = PENDING;
    const output = await set.run({ checkConnectivity: checkOutput('forward-0', 'failed', { traces }) }, 'back');
    expect(output).toMatchObject({ put: 'back-0', sent: false, certain: false });
    expect(output.traces.tunnel2).toMatchObject({ reauthenticatedAt: null, last: { at: NOW + 1000 } });
  });

  it('compares with the look before the PUT, not with one after it', async () => {
    const set = await lost();
    set.world.gateway = PENDING;
    set.world.status = tunnelsSeen('up', 'restarted');
    expect((await set.run()).traces.tunnel2.restartedAt).toBe(NOW + 1000);
  });
});

it('ApplyChange does not send again what was answered, though it died before it could say so', async () => {
  const set = await begin();
  await set.note('forward-0', 'answered');
  expect(await set.run()).toMatchObject({ verdict: 'sent', sent: false, certain: true, waitSeconds: 1 });
  expect(set.world.puts).toEqual([]);
});

describe('ApplyChange on 429', () => {
  const busy = (seconds?: number) =>
    new Fault('StackitBusyError', 'answered 429', {
      status: 429,
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    });
  const sinceSeconds = (seconds: number) => ({
    applyChange: applyOutput('forward-0', {
      verdict: 'busy',
      busySince: new Date(NOW + 1000 - seconds * 1000).toISOString(),
    }),
  });

  it.each<[string, number | undefined, Partial<ChangeDocument>, number]>([
    ['as long as Retry-After says', 17, {}, 17],
    ['a second at first', undefined, {}, 1],
    ['a fifth of the time waited', undefined, sinceSeconds(60), 12],
    ['half a minute at most', undefined, sinceSeconds(600), 30],
  ])('waits %s', async (_, retryAfter, change, waitSeconds) => {
    const set = await begin();
    set.world.faults.replaceConnection = [busy(retryAfter)];
    const output = await set.run(change);
    expect(output).toMatchObject({ verdict: 'busy', sent: false, certain: false, waitSeconds });
    expect(output.busySince).toBe(change.applyChange?.busySince ?? new Date(NOW + 1000).toISOString());
    expect(await set.journal()).toEqual({ 'forward-0': 'refused' });
  });

  it.each(['gateway', 'connection', 'connectionStatus'] as const)('waits when %s is asked too often', async (call) => {
    const set = await begin();
    set.world.faults[call] = [busy(3)];
    expect(await set.run()).toMatchObject({ verdict: 'busy', waitSeconds: 3 });
    expect(await set.journal()).toEqual({});
  });

  it('sends when its turn has come', async () => {
    const set = await begin();
    set.world.faults.replaceConnection = [busy(1)];
    const waiting = await set.run();
    expect(await set.run({ applyChange: waiting })).toMatchObject({ verdict: 'sent', sent: true, busySince: null });
    expect(keysSent(set)).toEqual([NEW2]);
  });

  it('gives up after the deadline', async () => {
    const set = await begin(planFacts({ settings: exampleSettings({ checks: { deadlineSeconds: 60 } }) }));
    set.world.faults.replaceConnection = [busy(), busy()];
    expect(await set.run(sinceSeconds(60))).toMatchObject({ verdict: 'busy' });
    await expect(set.run(sinceSeconds(61))).rejects.toEqual(fails('StackitRefusedError'));
  });

  it('keeps the baseline of the leg, not the one of the plan, while it waits on the second step', async () => {
    const set = await begin();
    set.world.faults.replaceConnection = [busy()];
    const output = await set.run({ checkConnectivity: { ...provenForward('tunnel2'), traces: tracesAt(NOW + 700) } });
    expect(output.traces.tunnel1.last.at).toBe(NOW + 700);
  });
});

describe('RollBackChange', () => {
  it('sends the earlier configuration and the old key of its tunnel explicitly', async () => {
    const set = await begin();
    await set.run();
    expect(await set.run({ applyChange: applyOutput('forward-0') }, 'back')).toMatchObject({
      put: 'back-0',
      sent: true,
    });
    expect(keysSent(set)).toEqual([NEW2, OLD2]);
    expect(await set.journal()).toEqual({ 'forward-0': 'answered', 'back-0': 'answered' });
  });

  it.each([
    ['refused', async ({ note }: Awaited<ReturnType<typeof begin>>) => note('forward-0', 'refused')],
    ['never sent', async () => undefined],
  ])('sends nothing when the forward PUT was %s', async (_, prepare) => {
    const set = await begin();
    await prepare(set);
    expect(await set.run({}, 'back')).toMatchObject({ put: 'back-0', sent: false, certain: true, waitSeconds: 0 });
    expect(set.world.puts).toEqual([]);
  });

  it('sends after a forward PUT without an answer, even onto what looks unchanged', async () => {
    const set = await begin();
    await set.note('forward-0', 'begun');
    expect(await set.run({}, 'back')).toMatchObject({ sent: true });
    expect(keysSent(set)).toEqual([OLD2]);
  });

  it("keeps a second writer's field and stops where the writer touched the same one", async () => {
    const set = await begin(RENAME);
    await set.run();
    set.world.live = {
      connectionId: 'c',
      state: null,
      body: exampleBody({ displayName: 'renamed', labels: { by: 'them' } }),
    };
    expect(await set.run({}, 'back')).toMatchObject({ sent: true });
    expect(set.world.puts.at(-1)?.body).toEqual(exampleBody({ labels: { by: 'them' } }));

    const other = await begin(RENAME);
    await other.run();
    other.world.live = { connectionId: 'c', state: null, body: exampleBody({ displayName: 'theirs' }) };
    await expect(other.run({}, 'back')).rejects.toMatchObject({
      name: 'RollbackConflictError',
      message: expect.stringContaining('/displayName'),
    });
    expect(other.world.puts).toHaveLength(1);
  });
});
