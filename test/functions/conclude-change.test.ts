import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { inMemoryChangeIndex } from '../../adapters/memory/in-memory-change-index.ts';
import type { ChangeEvent } from '../../domain/change-event.ts';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { ChangeSignals, Claim } from '../../domain/ports.ts';
import { concludeChange } from '../../functions/conclude-change/conclude-change.ts';
import { StatusChangeSchema } from '../../functions/conclude-change/status-change.ts';
import { overdueChanges } from '../../functions/overdue-changes/overdue-changes.ts';
import { planFacts, plannedDocument, rotateRequest, stagedDocument } from '../domain/example-documents.ts';
import { claimedDocument, rehearse } from './rehearsal.ts';

type Waiting = NonNullable<Awaited<ReturnType<ChangeSignals['wait']>>>;

const REQUEST = rotateRequest();
const AT = '2026-03-01T12:00:00.000Z';
const EXECUTION = `arn:aws:states:eu-central-1:123456789012:execution:vpn-change-change-connection:${REQUEST.changeId}`;

function statusChange(status: string, name: string = REQUEST.changeId) {
  return StatusChangeSchema.parse({ source: 'aws.states', detail: { executionArn: EXECUTION, name, status } });
}

/** An execution that entered this state last. */
function historyUntil(state: string, document: object, input: object = { request: REQUEST }): HistoryEvent[] {
  return [
    { type: 'ExecutionStarted', executionStartedEventDetails: { input: JSON.stringify(input) } },
    { type: 'StateEntered', stateEnteredEventDetails: { name: state, input: JSON.stringify(document) } },
  ].map((event, index) => ({ ...event, id: index + 1, previousEventId: index, timestamp: AT }));
}

function recorder(history: readonly HistoryEvent[]) {
  const index = inMemoryChangeIndex();
  const published: ChangeEvent[] = [];
  const publish = async (event: ChangeEvent) => void published.push(event);
  return { published, index, ports: { index, events: { publish }, history: async () => history } };
}

describe('concluding a change', () => {
  it('records the start and tells the bus', async () => {
    const { ports, index, published } = recorder(historyUntil('ValidateChange', { request: REQUEST }));
    await concludeChange(statusChange('RUNNING'), ports);
    expect(await index.find(REQUEST.changeId)).toEqual({ request: REQUEST, result: null });
    expect(published.map(({ type }) => type)).toEqual(['change.started']);
  });

  it.each([
    ['SUCCEEDED', 'ChangePlanned', 'planned', plannedDocument()],
    ['SUCCEEDED', 'ChangeApplied', 'applied', stagedDocument()],
    ['FAILED', 'ChangeRejected', 'rejected', plannedDocument()],
    ['FAILED', 'NeedsOperator', 'needs-operator', stagedDocument()],
    ['ABORTED', 'WaitForGateway', 'needs-operator', stagedDocument()],
    ['TIMED_OUT', 'ValidateChange', 'rejected', { request: REQUEST }],
  ])(
    'of an execution that %s in %s records %s, with one event of that name',
    async (status, state, outcome, document) => {
      const { ports, index, published } = recorder(historyUntil(state, document));
      const result = await concludeChange(statusChange(status), ports);
      expect(result?.outcome).toBe(outcome);
      expect((await index.find(REQUEST.changeId))?.result).toEqual(result);
      const detail = expect.objectContaining({
        changeId: REQUEST.changeId,
        ticket: 'CHG-1',
        outcome,
        executionArn: EXECUTION,
      });
      expect(published).toEqual([expect.objectContaining({ type: `change.${outcome}`, at: AT, detail })]);
    },
  );

  it('takes an end that comes before the start, and either of them twice', async () => {
    const { ports, index } = recorder(historyUntil('ChangeApplied', stagedDocument()));
    for (const status of ['SUCCEEDED', 'RUNNING', 'SUCCEEDED']) await concludeChange(statusChange(status), ports);
    expect((await index.find(REQUEST.changeId))?.result?.outcome).toBe('applied');
  });

  it('publishes an end that is delivered twice under one id', async () => {
    const { ports, published } = recorder(historyUntil('ChangeApplied', stagedDocument()));
    for (const status of ['SUCCEEDED', 'SUCCEEDED']) await concludeChange(statusChange(status), ports);
    expect([published.length, new Set(published.map(({ id }) => id)).size]).toEqual([2, 1]);
  });

  it('does not take the end of another execution for that of the change it claims to be', async () => {
    const { ports, index, published } = recorder(historyUntil('ChangeApplied', stagedDocument()));
    const forged = concludeChange(statusChange('SUCCEEDED', 'chg-forged'), ports);
    await expect(forged).rejects.toMatchObject({ name: 'ExecutionNameDiffersError' });
    expect([await index.find(REQUEST.changeId), published]).toEqual([null, []]);
  });
});

describe('looking for overdue changes', () => {
  const options = {
    clock: { now: () => Date.parse(AT) },
    claims: { all: async (): Promise<Claim[]> => [] },
    signals: { wait: async (): Promise<Waiting | null> => null },
    stateMachineArn: 'arn',
    deadlineSeconds: 3600,
  };
  const started = (name: string, at: string) => ({ name, startDate: new Date(at) });
  const execution = { executionArn: EXECUTION, stateMachineArn: 'arn', status: 'RUNNING' as const };

  it('finds those on every page that began before the deadline', async () => {
    const client = new SFNClient({ region: 'eu-central-1' });
    mockClient(client)
      .on(ListExecutionsCommand, { statusFilter: 'RUNNING' })
      .resolvesOnce({ executions: [{ ...execution, ...started('old', '2026-03-01T10:59:59Z') }], nextToken: 'more' })
      .resolvesOnce({
        executions: [
          { ...execution, ...started('older', '2026-02-01T00:00:00Z') },
          { ...execution, ...started('young', '2026-03-01T11:00:01Z') },
        ],
      });
    expect(await overdueChanges({ ...options, client })).toEqual(['old', 'older']);
  });

  const oneOld = () => {
    const client = new SFNClient({ region: 'eu-central-1' });
    mockClient(client)
      .on(ListExecutionsCommand)
      .resolves({ executions: [{ ...execution, ...started('old', '2026-02-01T00:00:00Z') }] });
    return client;
  };
  const waitUntil = (until: string): Waiting => ({
    token: null,
    wait: { for: 'window', changeId: ChangeIdSchema.parse('old'), state: 'AwaitWindow', since: AT, until, why: '' },
  });

  it('leaves out one that waits for a word from outside, but not one whose wait is over', async () => {
    const client = oneOld();
    const waiting = (until: string) =>
      overdueChanges({ ...options, client, signals: { wait: async () => waitUntil(until) } });
    expect([await waiting('2026-03-02T00:00:00.000Z'), await waiting('2026-02-02T00:00:00.000Z')]).toEqual([
      [],
      ['old'],
    ]);
  });

  it('counts from when the gateway was claimed', async () => {
    const claimed = async (at: string) => {
      const rehearsal = await rehearse(planFacts());
      await claimedDocument(planFacts(), rehearsal);
      const [claim] = await rehearsal.claims.all();
      if (!claim) throw new Error('nothing is claimed');
      const all = async () => [{ ...claim, changeId: ChangeIdSchema.parse('old'), claimedAt: Date.parse(at) }];
      return overdueChanges({ ...options, client: oneOld(), claims: { all } });
    };
    expect([await claimed('2026-03-01T11:59:00Z'), await claimed('2026-03-01T10:00:00Z')]).toEqual([[], ['old']]);
  });
});
