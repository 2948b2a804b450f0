import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemRandomness } from '../../adapters/local/system-randomness.ts';
import { ChainEntrySchema } from '../../domain/evidence-chain.ts';
import { HistoryEventSchema } from '../../domain/execution-history.ts';
import { openWorkspace } from '../../local/workspace.ts';
import { temporaryFolder } from '../adapters/local/temporary-folder.ts';
import { changeRequest, changeResult } from '../contracts/change-index-contract.ts';
import { entriesOf } from '../contracts/evidence-archive-contract.ts';
import { claimWish } from '../contracts/gateway-claims-contract.ts';

const DAY = 86_400_000;

function opened() {
  const time = { now: Date.UTC(2026, 0, 10) };
  const surroundings = { clock: { now: () => time.now }, randomness: systemRandomness(), environment: {} };
  const workspace = openWorkspace(temporaryFolder(), surroundings);
  onTestFinished(() => workspace.close());
  return { workspace, time };
}

async function begun(workspace: ReturnType<typeof opened>['workspace'], changeId: string) {
  const request = changeRequest(changeId, 'office', 10);
  await workspace.index.begin(request);
  return request;
}

const exitOf = (state: string, document: object, timestamp: string) =>
  HistoryEventSchema.parse({
    id: 1,
    previousEventId: 0,
    timestamp,
    type: 'TaskStateExited',
    stateExitedEventDetails: { name: state, output: JSON.stringify(document) },
  });
const CLAIMED = {
  claimGateway: {
    verdict: 'update',
    gatewayKey: 'p/eu01/g',
    fencing: 1,
    holder: null,
    waitingSince: null,
    waitSeconds: 0,
  },
};

describe('the evidence of a workspace', () => {
  it('keeps one record of a change, with a file to read', async () => {
    const { workspace } = opened();
    const request = await begun(workspace, 'one');
    const entry = await workspace.evidence.keep(request);
    expect(await workspace.evidence.keep(request)).toEqual(entry);
    expect(entry.record.program).toMatchObject({
      definition: expect.stringMatching(/^[0-9a-f]{64}$/),
      engine: 'embedded',
    });
    const file = readFileSync(workspace.recordPath(request.changeId), 'utf8');
    expect(ChainEntrySchema.parse(JSON.parse(file))).toEqual(entry);
  });

  it('signs once on each day that something was added', async () => {
    const { workspace, time } = opened();
    const signed = async () => (await workspace.evidence.archive.checkpoints()).map(({ upTo }) => upTo);
    for (const id of ['one', 'two']) await workspace.evidence.keep(await begun(workspace, id));
    expect(await signed()).toEqual([1]);
    time.now += DAY;
    await workspace.evidence.keep(await begun(workspace, 'three'));
    expect(await signed()).toEqual([1, 3]);
    await workspace.evidence.sign();
    expect(await signed()).toEqual([1, 3]);
  });

  it('makes the records of changes that ended without one, the oldest first', async () => {
    const { workspace } = opened();
    for (const id of ['one', 'two']) {
      const request = await begun(workspace, id);
      await workspace.index.end(changeResult(request, 'rejected'));
    }
    await begun(workspace, 'running');
    expect(await workspace.evidence.reconcile()).toEqual(['one', 'two']);
    expect(await workspace.evidence.reconcile()).toEqual([]);
    expect((await workspace.evidence.archive.list({})).map(({ changeId }) => changeId)).toEqual(['two', 'one']);
  });

  it('takes a change of which nothing was heard for longer than any lasts as cut off', async () => {
    const { workspace, time } = opened();
    const request = await begun(workspace, 'one');
    expect(await workspace.evidence.unrecorded()).toEqual([]);
    time.now += 100 * DAY;
    expect(await workspace.evidence.reconcile()).toEqual(['one']);
    const entry = await workspace.evidence.archive.find(request.changeId);
    expect(entry?.record).toMatchObject({ outcome: 'rejected', end: 'cut-off', timeline: [] });
  });

  it('takes one that holds a gateway as running, however long; the word of an operator ends it', async () => {
    const { workspace, time } = opened();
    const request = await begun(workspace, 'one');
    const claimed = await workspace.claims.claim(claimWish('one'));
    if (claimed.kind !== 'claimed') throw new Error('nobody else is here');
    const at = new Date(time.now).toISOString();
    await workspace.histories.append(request.changeId, exitOf('ClaimGateway', CLAIMED, at));
    time.now += 100 * DAY;
    expect(await workspace.evidence.reconcile()).toEqual([]);
    await workspace.claims.release(claimed.claim);
    await workspace.index.end(changeResult(request, 'needs-operator'));
    expect(await workspace.evidence.reconcile()).toEqual(['one']);
    const entry = await workspace.evidence.archive.find(request.changeId);
    expect(entry?.record).toMatchObject({
      outcome: 'needs-operator',
      end: 'cut-off',
      reason: expect.stringContaining('an operator released the gateway'),
    });
  });

  it('keeps a review that came after the record, once', async () => {
    const { workspace } = opened();
    const request = { ...changeRequest('one', 'office', 10), emergency: { justification: 'the key has leaked' } };
    await workspace.index.begin(request);
    await workspace.evidence.keep(request);
    const by = { name: 'anna', via: 'token' as const };
    const at = '2026-01-11T00:00:00.000Z';
    const { changeId } = request;
    await workspace.signals.record({ changeId, kind: 'review', about: '', by, at, comment: 'right to do so' });
    for (const _ of [1, 2]) await workspace.evidence.reconcile();
    expect((await entriesOf(workspace.evidence.archive)).map(({ record }) => [record.schema, record.comment])).toEqual([
      ['vpn-change/evidence/1', undefined],
      ['vpn-change/review/1', 'right to do so'],
    ]);
  });
});
