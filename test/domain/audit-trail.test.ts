import { describe, expect, it } from 'vitest';
import { auditTrail, trailEntry } from '../../domain/audit-trail.ts';
import type { ChangeDocument } from '../../domain/change-document.ts';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import {
  exampleSettings,
  NEW_VERSION,
  NOW,
  planFacts,
  plannedDocument,
  rotateRequest,
  stagedDocument,
  updateRequest,
} from './example-documents.ts';
import {
  applyOutput,
  checkOutput,
  checkRollbackOutput,
  peerOutput,
  pollOutput,
  stepResultOf,
} from './example-outputs.ts';

const timestamp = new Date(NOW).toISOString();
const event = (type: string, details: object): HistoryEvent => ({
  id: 1,
  previousEventId: 0,
  timestamp,
  type,
  ...details,
});
const exited = (name: string, document: object, type = 'TaskStateExited') =>
  event(type, { stateExitedEventDetails: { name, output: JSON.stringify(document) } });
const told = (name: string, document: object) => {
  const entry = trailEntry(exited(name, document));
  return entry && `${entry.code} | ${entry.text}`;
};

const STAGED = stagedDocument();
const PLANNED = plannedDocument();
const CLAIM = STAGED.claimGateway;
const version = { secretId: exampleSettings().pskSecret, versionId: NEW_VERSION, at: timestamp };
const receipts = [{ action: 'load-key' as const, tunnel: 'tunnel2' as const, at: timestamp, text: 'ok' }];
const result = {
  ...stepResultOf('forward', 'tunnel2'),
  downtimeMilliseconds: { tunnel1: 0, tunnel2: 2300 },
  downtimeResolutionMilliseconds: { tunnel1: 0, tunnel2: 1049 },
};
const adding = (outputs: Partial<ChangeDocument>) => ({ ...STAGED, ...outputs });
const fault = { Error: 'PeerRefusedError', Cause: 'no' };

describe('the trail', () => {
  it.each<[string, object, string | null]>([
    ['ValidateChange', PLANNED, 'change.planned | tunnel2, then tunnel1; one tunnel stays up throughout'],
    [
      'ValidateChange',
      plannedDocument(planFacts({ request: updateRequest({ displayName: 'x' }) })),
      'change.planned | shared fields; one tunnel stays up throughout',
    ],
    [
      'ValidateChange',
      plannedDocument(planFacts({ request: rotateRequest({ strategy: 'at-once' }) })),
      'change.planned | tunnel1 and tunnel2; both tunnels are renegotiated at the same time',
    ],
    ['ValidateChange', plannedDocument(planFacts({ versions: [] })), 'change.refused | psk.no-current-version'],
    [
      'ValidateChange',
      plannedDocument(planFacts({ request: updateRequest({ enabled: null }) })),
      'change.found-unnecessary | the connection is already as wanted',
    ],
    ['ClaimGateway', STAGED, 'gateway.claimed | fencing number 1'],
    [
      'ClaimGateway',
      adding({ claimGateway: CLAIM && { ...CLAIM, verdict: 'replan' } }),
      'gateway.claimed | fencing number 1, and the plan is made again',
    ],
    [
      'ClaimGateway',
      adding({
        claimGateway: CLAIM && {
          ...CLAIM,
          verdict: 'waiting',
          fencing: null,
          holder: ChangeIdSchema.parse('chg-other'),
        },
      }),
      'gateway.awaited | change chg-other holds the gateway',
    ],
    [
      'ClaimGateway',
      adding({
        claimGateway: CLAIM && {
          ...CLAIM,
          verdict: 'exhausted',
          fencing: null,
          holder: ChangeIdSchema.parse('chg-other'),
        },
      }),
      'gateway.wait-exhausted | change chg-other still holds it',
    ],
    ['StagePsk', STAGED, `psk.staged | version ${NEW_VERSION}`],
    [
      'StagePsk',
      adding({ stagePsk: STAGED.stagePsk && { ...STAGED.stagePsk, adopted: true } }),
      `psk.staged | version ${NEW_VERSION}, staged by somebody else`,
    ],
    ['UpdatePeer', adding({ updatePeer: peerOutput('forward-0', receipts) }), 'peer.told | load-key tunnel2'],
    ['UpdatePeer', adding({ updatePeer: peerOutput('forward-0', []) }), null],
    ['ApplyChange', adding({ applyChange: applyOutput('forward-0') }), 'change.sent | forward-0'],
    [
      'ApplyChange',
      adding({ applyChange: applyOutput('forward-0', { sent: false }) }),
      'change.sent-before | forward-0: nothing had to be sent',
    ],
    [
      'ApplyChange',
      adding({ applyChange: applyOutput('forward-0', { verdict: 'busy', waitSeconds: 7 }) }),
      'gateway.busy | 429: asked again in 7 s',
    ],
    ['PollGateway', adding({ pollGateway: pollOutput('forward-0', { verdict: 'pending' }) }), null],
    [
      'PollGateway',
      adding({ pollGateway: pollOutput('forward-0', { polls: 3 }) }),
      'gateway.ready | gateway READY (3 looks)',
    ],
    [
      'PollGateway',
      adding({ pollGateway: pollOutput('forward-0', { verdict: 'exhausted', why: 'PENDING' }) }),
      'gateway.failed | PENDING (1 looks)',
    ],
    ['CheckConnectivity', adding({ checkConnectivity: checkOutput('forward-0', 'pending') }), null],
    [
      'CheckConnectivity',
      adding({ checkConnectivity: checkOutput('forward-0', 'next-step', { proven: [result] }) }),
      'tunnel.proven | tunnel2 reauthenticated, down 2.3 s (± 1.0 s)',
    ],
    [
      'CheckConnectivity',
      adding({ checkConnectivity: checkOutput('forward-0', 'done', { proven: [stepResultOf('forward')] }) }),
      'tunnel.proven | both tunnels are no worse than before',
    ],
    [
      'CheckConnectivity',
      adding({ checkConnectivity: checkOutput('forward-0', 'failed') }),
      'check.failed | tunnel2 is down',
    ],
    ['PromotePsk', adding({ promotePsk: version }), `psk.promoted | version ${NEW_VERSION} is AWSCURRENT`],
    [
      'RollBackPeer',
      adding({
        fault,
        rollBackPeer: peerOutput(
          'back-0',
          receipts.map((one) => ({ ...one, action: 'revert-key' as const })),
        ),
      }),
      'peer.reverted | revert-key tunnel2',
    ],
    ['RollBackChange', adding({ fault, rollBackChange: applyOutput('back-0') }), 'change.reverted | back-0'],
    ['PollRollback', adding({ fault, pollRollback: pollOutput('back-0') }), 'gateway.ready | gateway READY (1 looks)'],
    [
      'CheckRollback',
      adding({
        fault,
        checkRollback: checkRollbackOutput('back-0', 'discard', { proven: [{ ...result, direction: 'back' }] }),
      }),
      'tunnel.restored | tunnel2 reauthenticated, down 2.3 s (± 1.0 s)',
    ],
    [
      'CheckRollback',
      adding({ fault, checkRollback: checkRollbackOutput('back-0', 'not-proven') }),
      'rollback.not-proven | tunnel2 is down',
    ],
    ['DiscardPsk', adding({ fault, discardPsk: version }), `psk.discarded | version ${NEW_VERSION}`],
    ['ReleaseGateway', adding({ fault }), 'gateway.released | fencing number 1'],
    ['ReleaseGateway', PLANNED, null],
    ['ValidateChange', { request: PLANNED.request }, null],
    ['SomethingElse', STAGED, null],
  ])('of %s tells what happened', (state, document, text) => {
    expect(told(state, document)).toBe(text);
  });

  it.each<[string, Partial<ChangeDocument>]>([
    ['UpdatePeer', { updatePeer: peerOutput('forward-0', receipts), fault }],
    ['ApplyChange', { applyChange: applyOutput('forward-0'), fault }],
    ['CheckConnectivity', { checkConnectivity: checkOutput('forward-0', 'next-step', { proven: [result] }), fault }],
    ['ClaimGateway', { fault }],
    ['RollBackPeer', { fault, rollBackPeer: peerOutput('back-1', receipts), rollbackFault: fault }],
    ['RollBackChange', { fault, rollBackChange: applyOutput('back-1'), rollbackFault: fault }],
    ['ReleaseGateway', { fault, rollbackFault: fault }],
  ])('does not tell an earlier success of %s again when the state is left by its Catch', (state, outputs) => {
    expect(told(state, adding(outputs))).toBeNull();
  });

  it.each<[string, object, string | null]>([
    [
      'LambdaFunctionFailed',
      { lambdaFunctionFailedEventDetails: { error: 'ClaimLostError', cause: 'lost' } },
      'step.failed | ClaimLostError: lost',
    ],
    [
      'LambdaFunctionFailed',
      { lambdaFunctionFailedEventDetails: { error: 'ClaimLostError', cause: '{"errorMessage":"lost","trace":[]}' } },
      'step.failed | ClaimLostError: lost',
    ],
    [
      'LambdaFunctionTimedOut',
      { lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' } },
      'step.failed | States.Timeout',
    ],
    ['ExecutionSucceeded', {}, 'execution.succeeded | '],
    [
      'ExecutionFailed',
      { executionFailedEventDetails: { error: 'ChangeRolledBack' } },
      'execution.failed | ChangeRolledBack',
    ],
    ['ExecutionAborted', {}, 'execution.aborted | '],
    ['ExecutionTimedOut', {}, 'execution.timed-out | '],
    ['TaskStateEntered', { stateEnteredEventDetails: { name: 'StagePsk', input: '{}' } }, null],
    ['ChoiceStateExited', { stateExitedEventDetails: { name: 'StagePsk', output: JSON.stringify(STAGED) } }, null],
    ['TaskStateExited', { stateExitedEventDetails: { name: 'StagePsk' } }, null],
    ['TaskStateExited', { stateExitedEventDetails: { name: 'StagePsk', output: '{"no":"document"}' } }, null],
    ['TaskStateExited', { stateExitedEventDetails: { name: 'toString', output: JSON.stringify(STAGED) } }, null],
    ['TaskStateExited', { stateExitedEventDetails: { name: 'StagePsk', output: '{"cut":' } }, null],
  ])('of an event %s', (type, details, text) => {
    const entry = trailEntry(event(type, details));
    expect(entry && `${entry.code} | ${entry.text}`).toBe(text);
  });

  it('keeps the order and the times of the history and leaves out what says nothing', () => {
    const history = [
      event('ExecutionStarted', {}),
      exited('ValidateChange', PLANNED),
      { ...exited('ClaimGateway', STAGED), timestamp: '2026-03-01T12:00:01Z' },
      exited('ClaimVerdict', STAGED, 'ChoiceStateExited'),
    ];
    expect(auditTrail(history).map(({ at, code }) => [at, code])).toEqual([
      [timestamp, 'change.planned'],
      ['2026-03-01T12:00:01Z', 'gateway.claimed'],
    ]);
  });
});
