import { describe, expect, it } from 'vitest';
import type { ChangeDocument } from '../../domain/change-document.ts';
import { STATES, type TaskState } from '../../functions/registry.ts';
import { changeSignal } from '../contracts/change-signals-contract.ts';
import { planFacts } from '../domain/example-documents.ts';
import { applyOutput, pollOutput } from '../domain/example-outputs.ts';
import { readyDocument, rehearse } from './rehearsal.ts';

/** A cancelled change whose first PUT was answered and whose gateway is READY: any of its states can run. */
async function cancelled() {
  const facts = planFacts();
  const rehearsal = await rehearse(facts);
  const ready = await readyDocument(facts, rehearsal);
  const { changeId } = ready.request;
  await rehearsal.ports.signals.record(changeSignal('cancellation', { changeId, comment: 'not tonight' }));
  const document: ChangeDocument = {
    ...ready,
    applyChange: applyOutput('forward-0'),
    pollGateway: pollOutput('forward-0'),
    rollBackChange: applyOutput('back-0'),
    pollRollback: pollOutput('back-0'),
  };
  return { rehearsal, run: (state: TaskState) => STATES[state].run(document, rehearsal.ports) };
}

const CANCELLED = { name: 'ChangeCancelledError', message: 'cancelled by anna: not tonight' };

describe('a cancelled change', () => {
  it.each<TaskState>([
    'ClaimGateway',
    'UpdatePeer',
    'ApplyChange',
    'PollGateway',
    'CheckConnectivity',
    'ConfirmChange',
  ])('ends in %s', async (state) => {
    const { run } = await cancelled();
    await expect(run(state)).rejects.toMatchObject(CANCELLED);
  });

  it('is refused by AdmitChange, which has nothing to take back', async () => {
    const { run } = await cancelled();
    expect(await run('AdmitChange')).toMatchObject({
      verdict: 'refused',
      refusals: [{ code: 'change.cancelled', message: CANCELLED.message }],
    });
  });

  it('is sent nowhere: neither device nor gateway hear of it', async () => {
    const { run, rehearsal } = await cancelled();
    for (const state of ['UpdatePeer', 'ApplyChange'] as const) await run(state).catch(() => {});
    expect([rehearsal.orders, rehearsal.world.puts]).toEqual([[], []]);
  });

  it.each<TaskState>([
    'RollBackPeer',
    'RollBackChange',
    'PollRollback',
    'CheckRollback',
    'DiscardPsk',
    'ReleaseGateway',
  ])('goes back through %s as any other: half-way it would be worse', async (state) => {
    const { run } = await cancelled();
    await expect(run(state)).resolves.toBeDefined();
  });

  it('too late, when all is proven and only the vault has to follow, stays applied', async () => {
    const { run } = await cancelled();
    await expect(run('PromotePsk')).resolves.toBeDefined();
  });
});
