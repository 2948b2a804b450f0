import { type ChangeEvent, startedEvent } from '../../domain/change-event.ts';
import { type ChangeResult, ChangeResultSchema } from '../../domain/change-result.ts';
import { type ChangeWait, ChangeWaitSchema } from '../../domain/change-wait.ts';
import { OLD_VERSION, rotateRequest } from './example-documents.ts';

export const AT = '2026-03-01T12:00:00.000Z';
const { changeId, connection } = rotateRequest();

/** The start of a change that asks to be told about. */
export function eventFor(callbackUrl: string | null): ChangeEvent {
  return startedEvent(rotateRequest({ callbackUrl }), AT);
}

export function changeResult(change: Partial<ChangeResult> = {}): ChangeResult {
  return ChangeResultSchema.parse({
    changeId,
    kind: 'rotate-psk',
    connection,
    outcome: 'applied',
    reason: 'both tunnels are proven',
    refusals: [],
    warnings: [],
    diff: [{ path: '/remoteSubnets/0', before: '10.0.0.0/8', after: null }],
    plan: null,
    steps: [],
    psk: null,
    whereabouts: [],
    transitions: 43,
    startedAt: AT,
    endedAt: '2026-03-01T12:05:00.000Z',
    ...change,
  });
}

export function waitFor(wait: object): ChangeWait {
  const common = { changeId, state: 'AwaitWord', since: AT, until: '2026-03-02T12:00:00.000Z', why: 'so' };
  return ChangeWaitSchema.parse({ ...common, ...wait });
}

export function approvalWait(): ChangeWait {
  const plan = {
    hash: 'abc',
    diff: [{ path: '/remoteSubnets/0', after: '10.0.0.0/8' }],
    steps: [],
    interruption: { expected: false, why: '' },
    warnings: [],
  };
  return waitFor({ for: 'approval', approvals: 1, role: 'approver', plan });
}

export const ORDER = { action: 'load-key', tunnel: 'tunnel2', secretId: 'vpn/office', versionId: OLD_VERSION };

export function peerWait(more: object = {}): ChangeWait {
  return waitFor({ for: 'peer', put: 'forward-0', orders: [ORDER], reminder: false, ...more });
}
