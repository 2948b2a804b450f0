import { describe, expect, it } from 'vitest';
import type { ChangeDocument } from '../../domain/change-document.ts';
import { causeText, whereabouts } from '../../domain/whereabouts.ts';
import {
  NEW_VERSION,
  NOW,
  OLD_VERSION,
  planFacts,
  plannedDocument,
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
  tracesAt,
} from './example-outputs.ts';

const DOCUMENT = stagedDocument();
const [PROVEN1, PROVEN2] = [stepResultOf('forward', 'tunnel1'), stepResultOf('forward', 'tunnel2')];
const steps = (document: ChangeDocument) => whereabouts(document).filter((sentence) => sentence.startsWith('STACKIT'));
const looks = (document: ChangeDocument) => whereabouts(document).filter((sentence) => /^tunnel\d was/.test(sentence));
const bothProven = checkOutput('forward-1', 'promote', { proven: [PROVEN2, PROVEN1] });

describe('whereabouts', () => {
  it('says nothing of a change without a plan', () => {
    expect(whereabouts({ request: DOCUMENT.request })).toEqual([]);
  });

  it('tells what the device was told while its tunnels were checked', () => {
    const at = new Date(NOW).toISOString();
    const order = { action: 'reconnect', at, look: 1, text: '', lastAuthenticatedAt: null } as const;
    const reconnected = (tunnel: 'tunnel1' | 'tunnel2', done: boolean) => ({
      reconnects: [{ ...order, tunnel, done }],
    });
    const sentences = whereabouts({
      ...DOCUMENT,
      checkConnectivity: checkOutput('forward-1', 'failed', reconnected('tunnel1', true)),
      checkRollback: checkRollbackOutput('back-1', 'not-proven', reconnected('tunnel2', false)),
    });
    expect(sentences.filter((sentence) => sentence.startsWith('device'))).toEqual([
      `device: reconnect for tunnel1 done at ${at}`,
      `device: reconnect for tunnel2 failed at ${at}`,
    ]);
  });

  it.each<[string, Partial<ChangeDocument>, string, string]>([
    [
      'nothing was sent',
      {},
      'as it was, unless a PUT without an answer reached it',
      'as it was, unless a PUT without an answer reached it',
    ],
    [
      'the first PUT was sent',
      { applyChange: applyOutput('forward-0') },
      'new, not proven',
      'as it was, unless a PUT without an answer reached it',
    ],
    [
      'the first is proven, the second sent',
      {
        applyChange: applyOutput('forward-1'),
        checkConnectivity: checkOutput('forward-0', 'next-step', { proven: [PROVEN2] }),
      },
      'new and proven; not taken back',
      'new, not proven',
    ],
    [
      'the second is on its way back',
      {
        applyChange: applyOutput('forward-1'),
        checkConnectivity: checkOutput('forward-1', 'failed', { proven: [PROVEN2] }),
        rollBackChange: applyOutput('back-1'),
      },
      'new and proven; not taken back',
      'sent back to what it was, not proven',
    ],
    [
      'the second is back, the first on its way',
      {
        applyChange: applyOutput('forward-1'),
        checkConnectivity: checkOutput('forward-1', 'failed', { proven: [PROVEN2] }),
        rollBackChange: applyOutput('back-0'),
        checkRollback: checkRollbackOutput('back-1', 'next-step', { proven: [stepResultOf('back', 'tunnel1')] }),
      },
      'sent back to what it was, not proven',
      'back to what it was, proven',
    ],
    [
      'every step is proven, the promotion failed',
      { applyChange: applyOutput('forward-1'), checkConnectivity: bothProven },
      'new and proven; not taken back',
      'new and proven; not taken back',
    ],
    [
      'everything is back, the old version was not discarded',
      {
        applyChange: applyOutput('forward-1'),
        checkConnectivity: checkOutput('forward-1', 'failed', { proven: [PROVEN2] }),
        rollBackChange: applyOutput('back-0'),
        checkRollback: checkRollbackOutput('back-0', 'discard', {
          proven: [stepResultOf('back', 'tunnel1'), stepResultOf('back', 'tunnel2')],
        }),
      },
      'back to what it was, proven',
      'back to what it was, proven',
    ],
  ])('tells each step when %s', (_, outputs, first, second) => {
    expect(steps({ ...DOCUMENT, ...outputs })).toEqual([
      `STACKIT, step 1 (tunnel2): ${first}`,
      `STACKIT, step 2 (tunnel1): ${second}`,
    ]);
  });

  it('tells vault, device, the way back and the claim', () => {
    const at = new Date(NOW).toISOString();
    const receipt = (action: 'load-key' | 'revert-key') => [{ action, tunnel: 'tunnel2' as const, at, text: '' }];
    const sentences = whereabouts({
      ...DOCUMENT,
      updatePeer: peerOutput('forward-0', receipt('load-key')),
      rollBackPeer: peerOutput('back-0', receipt('revert-key')),
      rollbackFault: { Error: 'PeerRefusedError', Cause: 'no such tunnel' },
    });
    expect(sentences).toEqual(
      expect.arrayContaining([
        `vault vpn/office-neckarsulm: new version ${NEW_VERSION}, version to return to ${OLD_VERSION}`,
        `device: load-key for tunnel2 done at ${at}`,
        `device: revert-key for tunnel2 done at ${at}`,
        'the way back ended with PeerRefusedError: no such tunnel',
        `gateway ${DOCUMENT.claimGateway?.gatewayKey} stays claimed by ${DOCUMENT.request.changeId}`,
      ]),
    );
  });

  it('calls a step of no tunnel by what it is', () => {
    expect(steps(plannedDocument(planFacts({ request: updateRequest({ displayName: 'renamed' }) })))).toEqual([
      'STACKIT, step 1 (the shared fields): as it was, unless a PUT without an answer reached it',
    ]);
  });

  it.each<[string, Partial<ChangeDocument>, number, string]>([
    ['when the plan was made', {}, NOW, 'up'],
    [
      'at the last poll',
      { applyChange: applyOutput('forward-0'), pollGateway: pollOutput('forward-0') },
      NOW + 5000,
      'up',
    ],
    [
      'at a step before',
      { checkConnectivity: checkOutput('forward-0', 'next-step', { proven: [PROVEN2] }) },
      NOW + 9000,
      'up',
    ],
    ['after the last step', { checkConnectivity: bothProven }, NOW + 9000, 'up'],
    [
      'on the way back',
      {
        checkConnectivity: bothProven,
        pollRollback: pollOutput('back-1', { traces: tracesAt(NOW + 30_000, { established: false }) }),
      },
      NOW + 30_000,
      'down',
    ],
    [
      'on the step before, on the way back',
      {
        checkConnectivity: bothProven,
        checkRollback: checkRollbackOutput('back-1', 'next-step', { proven: [stepResultOf('back', 'tunnel1')] }),
      },
      NOW + 20_000,
      'up',
    ],
  ])('tells how the tunnels were %s', (_, outputs, at, word) => {
    const when = new Date(at).toISOString();
    expect(looks({ ...DOCUMENT, ...outputs })).toEqual([
      `tunnel1 was ${word} at ${when}`,
      `tunnel2 was ${word} at ${when}`,
    ]);
  });
});

describe('causeText', () => {
  it.each([
    [{ Error: 'States.Timeout' }, 'States.Timeout'],
    [{ Error: 'ClaimLostError', Cause: 'lost' }, 'ClaimLostError: lost'],
    [{ Error: 'A', Cause: '{"errorType":"A","errorMessage":"say \\"no\\"","trace":["x"]}' }, 'A: say "no"'],
    [{ Error: 'A', Cause: '{"other":1}' }, 'A: {"other":1}'],
    [{ Error: 'A', Cause: '{ "errorMessage": "cut off' }, 'A: { "errorMessage": "cut off'],
    [{ Error: 'A', Cause: '{"errorMessage":"two\nlines"}' }, 'A: {"errorMessage":"two\nlines"}'],
    [{ Error: 'A', Cause: '{"errorMessage":"\\q"}' }, 'A: {"errorMessage":"\\q"}'],
  ])('of %j is %s', (caught, text) => {
    expect(causeText(caught)).toBe(text);
  });
});
