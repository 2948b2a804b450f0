import { describe, expect, it } from 'vitest';
import { claimOf, leaseSeconds } from '../../domain/change-progress.ts';
import type { ChangeSignal, SignalKind } from '../../domain/change-signal.ts';
import { gatewayKey } from '../../domain/identifiers.ts';
import { confirmChange } from '../../functions/confirm-change/step.ts';
import { changeSignal, changeWait } from '../contracts/change-signals-contract.ts';
import { NOW, planFacts, planIn, rotateRequest, updateRequest } from '../domain/example-documents.ts';
import { readyDocument, rehearse } from './rehearsal.ts';

const START = NOW + 1000;

/** A proven change that has ten minutes to be confirmed. */
async function begin(request = rotateRequest({ confirmWithinMinutes: 10 })) {
  const facts = planFacts({ request });
  const rehearsal = await rehearse(facts);
  const document = await readyDocument(facts, rehearsal);
  const { signals } = rehearsal.ports;
  const { changeId } = request;
  const say = (kind: SignalKind, change: Partial<ChangeSignal> = {}) =>
    signals.record(changeSignal(kind, { changeId, at: new Date(rehearsal.now).toISOString(), ...change }));
  return {
    document,
    rehearsal,
    say,
    run: (earlier?: Awaited<ReturnType<typeof confirmChange>>) =>
      confirmChange({ ...document, ...(earlier ? { confirmChange: earlier } : {}) }, rehearsal.ports, 'forward'),
    /** As the state AwaitConfirmation does it. */
    wait: () => signals.beginWait({ ...changeWait(), changeId }, 'a token'),
    waits: async () => (await signals.wait(changeId)) !== null,
    leaseUntil: async () => (await rehearsal.claims.holder(gatewayKey(facts.settings)))?.leaseUntil,
  };
}

describe('ConfirmChange', () => {
  it('waits, and holds the gateway until after the end of the wait', async () => {
    const { run, leaseUntil, document } = await begin();
    expect(await run()).toMatchObject({ verdict: 'waiting', waitSeconds: 600 });
    expect(await leaseUntil()).toBe(START + (leaseSeconds(planIn(document)) + 600) * 1000);
  });

  it('counts the time from its first look, however often it looks', async () => {
    const { run, rehearsal } = await begin();
    const first = await run();
    rehearsal.now += 240_000;
    expect(await run(first)).toMatchObject({ since: first.since, until: first.until, waitSeconds: 360 });
    rehearsal.now += 360_000;
    expect(await run(first)).toMatchObject({ verdict: 'failed' });
  });

  it.each([
    ['promotes the keys of a rotation', rotateRequest({ confirmWithinMinutes: 10 }), 'promote'],
    ['is done with an update', updateRequest({ labels: { site: 'berlin' } }, { confirmWithinMinutes: 10 }), 'done'],
  ])('%s that was confirmed, and nobody is asked any more', async (_, request, verdict) => {
    const { run, say, wait, waits } = await begin(request);
    const first = await run();
    await wait();
    await say('confirmation');
    expect(await run(first)).toMatchObject({ verdict, by: { name: 'anna' } });
    expect(await waits()).toBe(false);
  });

  it('asks nobody any more once the time is over', async () => {
    const { run, wait, waits, rehearsal } = await begin();
    const first = await run();
    await wait();
    rehearsal.now += 600_000;
    expect(await run(first)).toMatchObject({ verdict: 'failed' });
    expect(await waits()).toBe(false);
  });

  it('ends a change that was cancelled, also when it was confirmed, and asks nobody any more', async () => {
    const { run, say, wait, waits } = await begin();
    const first = await run();
    await wait();
    await say('confirmation');
    await say('cancellation');
    await expect(run(first)).rejects.toMatchObject({ name: 'ChangeCancelledError' });
    expect(await waits()).toBe(false);
  });

  it('decides nothing without the claim', async () => {
    const { run, say, document, rehearsal } = await begin();
    await say('confirmation');
    await rehearsal.claims.release(claimOf(document));
    await expect(run()).rejects.toMatchObject({ name: 'ClaimLostError' });
  });
});
