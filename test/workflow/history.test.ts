import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { auditTrail } from '../../domain/audit-trail.ts';
import { Fault } from '../../domain/errors.ts';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import { changeWorld, inVirtualTime, type WorldWish } from './change-world.ts';

inVirtualTime();

/** Of AWS Step Functions' HistoryEventType, those that this program can come to. */
const TYPES = [
  'ExecutionStarted',
  'ExecutionSucceeded',
  'ExecutionFailed',
  'TaskStateEntered',
  'TaskStateExited',
  'LambdaFunctionScheduled',
  'LambdaFunctionStarted',
  'LambdaFunctionSucceeded',
  'LambdaFunctionFailed',
  'LambdaFunctionTimedOut',
  'ChoiceStateEntered',
  'ChoiceStateExited',
  'WaitStateEntered',
  'WaitStateExited',
  'SucceedStateEntered',
  'SucceedStateExited',
  'FailStateEntered',
];
const DocumentSchema = z.record(z.string(), z.unknown());

async function historyOf(wish: WorldWish = {}) {
  const world = await changeWorld(wish);
  const result = await world.run();
  const history = await world.histories.read(result.changeId);
  const trail = auditTrail(history).map(({ at, code, text }) => `${at.slice(14, 21)} ${code} ${text}`);
  return { result, history, trail };
}

const failing = (times: number): WorldWish => {
  let asked = 0;
  return {
    ports: ({ vault }) => ({
      vault: {
        ...vault,
        stage: async (...args) => {
          asked += 1;
          if (asked <= times) throw new Fault('VaultUnavailableError', 'the vault does not answer');
          return vault.stage(...args);
        },
      },
    }),
  };
};

/** The events between the entry and the exit of a state's first visit. */
function within(history: readonly HistoryEvent[], state: string): string[] {
  const from = history.findIndex(({ stateEnteredEventDetails: entered }) => entered?.name === state);
  const to = history.findIndex(({ stateExitedEventDetails: exited }) => exited?.name === state);
  return history.slice(from, to + 1).map(({ type }) => type);
}
const TRY = ['LambdaFunctionScheduled', 'LambdaFunctionStarted'];

describe('the history of an execution', () => {
  it.each<[string, WorldWish]>([
    ['applied', {}],
    ['rolled back', { scenario: 'keys-differ' }],
    ['rejected', { scenario: 'one-tunnel-down' }],
    ['left to an operator', { scenario: 'gateway-error-for-good' }],
    ['tried again', failing(2)],
  ])('that is %s has the shape of GetExecutionHistory', async (_, wish) => {
    const { history, result } = await historyOf(wish);
    expect(history.map(({ id }) => id)).toEqual(history.map((_event, index) => index + 1));
    expect(history.map(({ previousEventId }) => previousEventId)).toEqual(history.map((_event, index) => index));
    const times = history.map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(history.map(({ type }) => type).filter((type) => !TYPES.includes(type))).toEqual([]);
    expect([history[0]?.type, history.at(-1)?.type]).toEqual([
      'ExecutionStarted',
      result.outcome === 'applied' ? 'ExecutionSucceeded' : 'ExecutionFailed',
    ]);
    expect([times[0], times.at(-1)]).toEqual([Date.parse(result.startedAt), Date.parse(result.endedAt)]);
  });

  it('shows a document that only grows, each state under a key of its own', async () => {
    const { history } = await historyOf({ scenario: 'keys-differ' });
    let earlier: string[] = [];
    for (const { type, stateExitedEventDetails: exited } of history) {
      if (type !== 'TaskStateExited' || exited?.output === undefined) continue;
      const keys = Object.keys(DocumentSchema.parse(JSON.parse(exited.output)));
      expect(keys).toEqual(expect.arrayContaining(earlier));
      expect(keys.length - earlier.length).toBeLessThanOrEqual(earlier.length === 0 ? 2 : 1);
      earlier = keys;
    }
    expect(earlier).toContain('checkRollback');
  });

  it('shows every try of a state', async () => {
    const { history, result } = await historyOf(failing(2));
    expect(within(history, 'StagePsk')).toEqual([
      'TaskStateEntered',
      ...TRY,
      'LambdaFunctionFailed',
      ...TRY,
      'LambdaFunctionFailed',
      ...TRY,
      'LambdaFunctionSucceeded',
      'TaskStateExited',
    ]);
    expect(result.transitions).toBe((await historyOf()).result.transitions + 2);
  });

  it('shows a state that was left by its Catch without a success', async () => {
    const { history } = await historyOf(failing(Number.POSITIVE_INFINITY));
    const events = within(history, 'StagePsk');
    expect(events.filter((type) => type === 'LambdaFunctionFailed')).toHaveLength(7);
    expect([events.at(-2), events.at(-1)]).toEqual(['LambdaFunctionFailed', 'TaskStateExited']);
    expect(history.find(({ type }) => type === 'LambdaFunctionFailed')).toMatchObject({
      lambdaFunctionFailedEventDetails: { error: 'VaultUnavailableError', cause: 'the vault does not answer' },
    });
  });
});

describe('the trail', () => {
  it('tells what happened, when it is applied', async () => {
    const { trail } = await historyOf();
    expect(trail).toMatchInlineSnapshot(`
      [
        "00:00.0 change.planned tunnel2, then tunnel1; one tunnel stays up throughout",
        "00:00.0 gateway.claimed fencing number 1",
        "00:00.0 psk.staged version 09f575febea774a674a8edc181095ea2",
        "00:00.0 peer.told load-key tunnel2",
        "00:00.0 change.sent forward-0",
        "00:02.0 gateway.ready gateway READY, gateway status READY, instance 1 READY, instance 2 READY (2 looks)",
        "00:02.0 tunnel.proven tunnel2 reauthenticated, down 1.0 s (± 2.0 s)",
        "00:02.0 peer.told load-key tunnel1",
        "00:02.0 change.sent forward-1",
        "00:04.0 gateway.ready gateway READY, gateway status READY, instance 1 READY, instance 2 READY (2 looks)",
        "00:04.0 tunnel.proven tunnel1 reauthenticated, down 1.0 s (± 2.0 s)",
        "00:04.0 psk.promoted version 09f575febea774a674a8edc181095ea2 is AWSCURRENT",
        "00:04.0 gateway.released fencing number 1",
        "00:04.0 execution.succeeded ",
      ]
    `);
  });

  it('tells what happened, when it is rolled back', async () => {
    const { trail } = await historyOf({ scenario: 'keys-differ', settings: { checks: { tunnelDeadlineSeconds: 20 } } });
    expect(trail).toMatchInlineSnapshot(`
      [
        "00:00.0 change.planned tunnel2, then tunnel1; one tunnel stays up throughout",
        "00:00.0 gateway.claimed fencing number 1",
        "00:00.0 psk.staged version 09f575febea774a674a8edc181095ea2",
        "00:00.0 peer.told load-key tunnel2",
        "00:00.0 change.sent forward-0",
        "00:02.0 gateway.ready gateway READY, gateway status READY, instance 1 READY, instance 2 READY (2 looks)",
        "00:02.0 tunnel.proven tunnel2 reauthenticated, down 1.0 s (± 2.0 s)",
        "00:02.0 peer.told load-key tunnel1",
        "00:02.0 change.sent forward-1",
        "00:04.0 gateway.ready gateway READY, gateway status READY, instance 1 READY, instance 2 READY (2 looks)",
        "00:26.0 check.failed tunnel1 is down",
        "00:26.0 peer.reverted revert-key tunnel1",
        "00:26.0 change.reverted back-1",
        "00:28.0 gateway.ready gateway READY, gateway status READY, instance 1 READY, instance 2 READY (2 looks)",
        "00:28.0 tunnel.restored tunnel1 reauthenticated, down 2.0 s (± 1.0 s)",
        "00:28.0 peer.reverted revert-key tunnel2",
        "00:28.0 change.reverted back-0",
        "00:30.0 gateway.ready gateway READY, gateway status READY, instance 1 READY, instance 2 READY (2 looks)",
        "00:30.0 tunnel.restored tunnel2 reauthenticated, down 1.0 s (± 2.0 s)",
        "00:30.0 psk.discarded version 09f575febea774a674a8edc181095ea2",
        "00:30.0 gateway.released fencing number 1",
        "00:30.0 execution.failed ChangeRolledBack",
      ]
    `);
  });
});
