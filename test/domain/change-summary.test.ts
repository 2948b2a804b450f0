import { describe, expect, it } from 'vitest';
import type { ChangeDocument } from '../../domain/change-document.ts';
import { ChangeResultSchema } from '../../domain/change-result.ts';
import { OUTCOME_OF_STATE, summarize } from '../../domain/change-summary.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import {
  exampleSettings,
  NEW_VERSION,
  NOW,
  OLD_VERSION,
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
  pollOutput,
  stepResultOf,
  tracesAt,
} from './example-outputs.ts';

const STAGED = stagedDocument();
const UPDATE = plannedDocument(planFacts({ request: updateRequest({ displayName: 'renamed' }) }));
const at = new Date(NOW).toISOString();
const promotePsk = { secretId: exampleSettings().pskSecret, versionId: NEW_VERSION, at };
const fault = { Error: 'ConnectionDriftedError', Cause: 'moved: /labels/site' };
const rollbackFault = { Error: 'StoreUnavailableError', Cause: 'disk full' };
const waiting = {
  ...STAGED.claimGateway,
  verdict: 'exhausted',
  fencing: null,
  holder: ChangeIdSchema.parse('chg-other'),
} as const;
const end = (document: ChangeDocument, state: string) =>
  summarize({ document, state, transitions: 12, startedAt: at, endedAt: at });
const exhausted: ChangeDocument = {
  ...plannedDocument(),
  claimGateway: { gatewayKey: 'p/eu01/g', waitingSince: at, waitSeconds: 1, ...waiting },
};
const checkFailed = checkOutput('forward-0', 'failed');
const back = checkRollbackOutput('back-0', 'discard', { proven: [stepResultOf('back', 'tunnel2')] });

describe('summarize', () => {
  it.each<[string, ChangeDocument, string, string, string]>([
    [
      'a rotation',
      { ...STAGED, promotePsk },
      'ChangeApplied',
      'applied',
      'new keys are in use on both sides, proven, and current in the vault',
    ],
    ['an update', UPDATE, 'ChangeApplied', 'applied', 'the new configuration is live and proven'],
    [
      'a dry run',
      plannedDocument(planFacts({ request: rotateRequest({ dryRun: true }) })),
      'ChangePlanned',
      'planned',
      'dry run: nothing was changed; one tunnel stays up throughout',
    ],
    [
      'nothing to do',
      UPDATE,
      'ChangeUnchanged',
      'unchanged',
      'nothing to change: the connection is already as the patch wants it',
    ],
    [
      'a gateway that stayed claimed',
      exhausted,
      'ChangeRejected',
      'rejected',
      'gateway.claimed: change chg-other holds the gateway; the wait for it ran out',
    ],
    ['a fault', { ...STAGED, fault }, 'ChangeRejected', 'rejected', 'ConnectionDriftedError: moved: /labels/site'],
    [
      'a failed check',
      { ...STAGED, checkConnectivity: checkFailed, checkRollback: back },
      'ChangeRolledBack',
      'rolled-back',
      'the check failed: tunnel2 is down. Everything is back as it was, proven',
    ],
    [
      'a fault that was rolled back',
      { ...STAGED, fault, checkRollback: back },
      'ChangeRolledBack',
      'rolled-back',
      'ConnectionDriftedError: moved: /labels/site. Everything is back as it was, proven',
    ],
    [
      'a gateway in ERROR',
      {
        ...STAGED,
        pollGateway: pollOutput('forward-0', { verdict: 'failed', why: 'gateway ERROR' }),
        checkRollback: back,
      },
      'ChangeRolledBack',
      'rolled-back',
      'the gateway did not become READY: gateway ERROR. Everything is back as it was, proven',
    ],
    [
      'a way back that is not proven',
      { ...STAGED, fault, checkRollback: checkRollbackOutput('back-0', 'not-proven') },
      'NeedsOperator',
      'needs-operator',
      'ConnectionDriftedError: moved: /labels/site. The way back is not proven: tunnel2 is down',
    ],
    [
      'a gateway that is in ERROR on the way back too',
      { ...STAGED, fault, pollRollback: pollOutput('back-0', { verdict: 'exhausted', why: 'gateway PENDING' }) },
      'NeedsOperator',
      'needs-operator',
      'ConnectionDriftedError: moved: /labels/site. The way back is not proven: gateway PENDING',
    ],
    [
      'a way back whose second step is not READY',
      {
        ...STAGED,
        fault,
        checkRollback: checkRollbackOutput('back-1', 'next-step'),
        pollRollback: pollOutput('back-0', { verdict: 'failed', why: 'gateway ERROR' }),
      },
      'NeedsOperator',
      'needs-operator',
      'ConnectionDriftedError: moved: /labels/site. The way back is not proven: gateway ERROR',
    ],
    [
      'a way back that failed',
      { ...STAGED, fault, rollbackFault },
      'NeedsOperator',
      'needs-operator',
      'ConnectionDriftedError: moved: /labels/site. The way back is not proven: StoreUnavailableError: disk full',
    ],
    [
      'keys that are promoted, a gateway that could not be released',
      { ...STAGED, checkConnectivity: checkOutput('forward-1', 'promote'), promotePsk, rollbackFault },
      'NeedsOperator',
      'needs-operator',
      'new keys are in use on both sides, proven, and current in the vault. The gateway could not be given free: StoreUnavailableError: disk full',
    ],
    [
      'an update that is done, a gateway that could not be released',
      { ...UPDATE, checkConnectivity: checkOutput('forward-0', 'done'), rollbackFault },
      'NeedsOperator',
      'needs-operator',
      'the new configuration is live and proven. The gateway could not be given free: StoreUnavailableError: disk full',
    ],
    [
      'all back, the rest of the work undone',
      { ...STAGED, fault, checkRollback: back, rollbackFault },
      'NeedsOperator',
      'needs-operator',
      'ConnectionDriftedError: moved: /labels/site. Everything is back as it was, proven, but what remained to do failed: StoreUnavailableError: disk full',
    ],
    [
      'a change that was stopped',
      STAGED,
      'UpdatePeer',
      'needs-operator',
      'the execution was cut off in UpdatePeer, and the gateway stays claimed',
    ],
    [
      'a change that was stopped while it waited',
      plannedDocument(),
      'WaitForClaim',
      'rejected',
      'the execution was cut off in WaitForClaim, before anything was changed',
    ],
  ])('%s', (_, document, state, outcome, reason) => {
    expect(end(document, state)).toMatchObject({ outcome, reason });
  });

  it('gives every reason of a refusal', () => {
    const refused = plannedDocument(
      planFacts({
        versions: [],
        settings: exampleSettings({ requireTicket: true }),
        request: rotateRequest({ ticket: null }),
      }),
    );
    const { refusals, reason } = end(refused, 'ChangeRejected');
    expect(refusals.map(({ code }) => code)).toEqual(['ticket.missing', 'psk.no-current-version']);
    expect(reason).toBe(refusals.map(({ code, message }) => `${code}: ${message}`).join('; '));
  });

  it('is the whole record of a change, with version ids and no key', () => {
    const proven = [stepResultOf('forward', 'tunnel2'), stepResultOf('forward', 'tunnel1')];
    const result = end(
      { ...STAGED, checkConnectivity: checkOutput('forward-1', 'promote', { proven }), promotePsk },
      'ChangeApplied',
    );
    expect(ChangeResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(result).toMatchObject({
      kind: 'rotate-psk',
      psk: { versionId: NEW_VERSION, previousVersionId: OLD_VERSION },
      steps: proven,
      whereabouts: [],
      transitions: 12,
    });
  });

  it('lists the steps back after the steps forward, and says what is where only when a person must act', () => {
    const proven = [stepResultOf('forward', 'tunnel2')];
    const document = {
      ...STAGED,
      checkConnectivity: checkOutput('forward-1', 'failed', { proven }),
      checkRollback: back,
    };
    expect(end(document, 'ChangeRolledBack').steps.map(({ direction }) => direction)).toEqual(['forward', 'back']);
    expect(end(document, 'ChangeRolledBack').whereabouts).toEqual([]);
    expect(end(document, 'NeedsOperator').whereabouts).not.toEqual([]);
  });

  it('lists the step that failed, with what was seen of it up to its last look', () => {
    const document = {
      ...STAGED,
      applyChange: applyOutput('forward-1'),
      pollGateway: pollOutput('forward-1', { traces: tracesAt(NOW + 4000, { established: false }) }),
      checkConnectivity: checkOutput('forward-0', 'next-step', { proven: [stepResultOf('forward', 'tunnel2')] }),
      rollBackChange: applyOutput('back-1', { traces: tracesAt(NOW + 9000) }),
    };
    expect(end(document, 'NeedsOperator').steps).toMatchObject([
      { direction: 'forward', tunnels: ['tunnel2'], proven: true, proof: 'reauthenticated' },
      {
        direction: 'forward',
        tunnels: ['tunnel1'],
        proven: false,
        proof: null,
        proofs: {},
        endedAt: new Date(NOW + 4000).toISOString(),
      },
      { direction: 'back', tunnels: ['tunnel1'], proven: false, endedAt: new Date(NOW + 9000).toISOString() },
    ]);
    expect(
      end({ ...STAGED, applyChange: applyOutput('forward-0', { verdict: 'busy' }) }, 'ChangeRolledBack').steps,
    ).toEqual([]);
  });

  it('knows every terminal state', () => {
    expect(Object.values(OUTCOME_OF_STATE).toSorted()).toEqual([
      'applied',
      'needs-operator',
      'planned',
      'rejected',
      'rolled-back',
      'unchanged',
    ]);
  });
});
