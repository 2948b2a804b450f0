import { describe, expect, it } from 'vitest';
import { ChangeEventSchema, endedEvent, startedEvent, waitingEvent } from '../../domain/change-event.ts';
import { type ChangeResult, ChangeResultSchema } from '../../domain/change-result.ts';
import { type ChangeWait, ChangeWaitSchema } from '../../domain/change-wait.ts';
import { OLD_VERSION, rotateRequest } from './example-documents.ts';

const AT = '2026-03-01T12:00:00.000Z';
const URL = 'https://hooks.example.com/1';
const REQUEST = rotateRequest({ callbackUrl: URL });
const EMERGENCY = { justification: 'the old key was published' };

function result(change: Partial<ChangeResult> = {}): ChangeResult {
  return ChangeResultSchema.parse({
    changeId: REQUEST.changeId,
    kind: 'rotate-psk',
    connection: REQUEST.connection,
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

const WAIT = {
  changeId: REQUEST.changeId,
  state: 'AwaitWord',
  since: AT,
  until: '2026-03-02T12:00:00.000Z',
  why: 'so',
};
const ORDER = { action: 'load-key', tunnel: 'tunnel2', secretId: 'vpn/office', versionId: OLD_VERSION };
const PLAN = {
  hash: 'abc',
  diff: [{ path: '/remoteSubnets/0', after: '10.0.0.0/8' }],
  steps: [],
  interruption: { expected: false, why: '' },
  warnings: [],
};
const waiting = (wait: object): ChangeWait => ChangeWaitSchema.parse({ ...WAIT, ...wait });
const approval = waiting({ for: 'approval', approvals: 1, role: 'approver', plan: PLAN });
const peer = (more: object = {}) =>
  waiting({ for: 'peer', put: 'forward-0', orders: [ORDER], reminder: false, ...more });

describe('what is told of a change', () => {
  it.each([
    ['its start', startedEvent(REQUEST, AT), 'change.started'],
    ['a wait', waitingEvent(REQUEST, approval, AT), 'change.waiting'],
    ['its end', endedEvent(REQUEST, result()), 'change.applied'],
  ])('names change, ticket and requester: %s', (_, event, type) => {
    expect(event).toMatchObject({ type, changeId: REQUEST.changeId, callbackUrl: URL });
    expect(event.detail).toMatchObject({ changeId: REQUEST.changeId, ticket: 'CHG-1', requestedBy: 'a tester' });
    expect(ChangeEventSchema.parse(event)).toEqual(event);
  });

  it.each([
    ['its start', startedEvent(REQUEST, AT)],
    ['a wait', waitingEvent(REQUEST, peer(), AT)],
    ['its end', endedEvent(REQUEST, result())],
  ])('does not show the URL of the callback: %s', (_, { detail }) => {
    expect(JSON.stringify(detail)).not.toContain('hooks.example.com');
  });

  it('says of a wait for what, since when, until when and why', () => {
    for (const wait of [waiting({ for: 'window' }), waiting({ for: 'confirmation' }), approval, peer()]) {
      const { for: waitsFor, since, until, why } = wait;
      expect(waitingEvent(REQUEST, wait, AT).detail).toMatchObject({ for: waitsFor, since, until, why });
    }
  });

  it('gives the hash of the plan that is to be approved, and not the plan', () => {
    const { detail } = waitingEvent(REQUEST, approval, AT);
    expect(detail).toMatchObject({ planHash: 'abc', approvals: 1, role: 'approver' });
    expect(JSON.stringify(detail)).not.toContain('remoteSubnets');
  });

  it('tells where the vault has the key that the device must load', () => {
    const { detail } = waitingEvent(REQUEST, peer({ reminder: true }), AT);
    expect(detail).toMatchObject({ put: 'forward-0', orders: [ORDER], reminder: true });
  });

  it('gives outcome and reason of an end, and what the engine adds', () => {
    const { detail } = endedEvent(REQUEST, result(), { executionArn: 'arn' });
    expect(detail).toMatchObject({ outcome: 'applied', reason: 'both tunnels are proven', executionArn: 'arn' });
    expect(detail).toMatchObject({ emergency: false, reviewRequired: false });
  });

  it.each([
    [{ emergency: EMERGENCY }, { emergency: true, reviewRequired: true }],
    [
      { emergency: EMERGENCY, dryRun: true },
      { emergency: true, reviewRequired: false },
    ],
  ])('marks an emergency, and asks for a review when something may have been done: %j', (change, marks) => {
    const request = rotateRequest(change);
    expect(endedEvent(request, result()).detail).toMatchObject(marks);
    expect(startedEvent(request, AT).detail).toMatchObject({ emergency: true });
  });
});

describe('the id of an event', () => {
  it('is the same whenever the event is told again', () => {
    expect(startedEvent(REQUEST, '2026-03-01T13:00:00.000Z').id).toBe(startedEvent(REQUEST, AT).id);
    expect(waitingEvent(REQUEST, approval, '2026-03-01T13:00:00.000Z').id).toBe(waitingEvent(REQUEST, approval, AT).id);
    expect(endedEvent(REQUEST, result({ reason: 'in other words' })).id).toBe(endedEvent(REQUEST, result()).id);
  });

  it('differs between any two occasions', () => {
    const events = [
      startedEvent(REQUEST, AT),
      startedEvent(rotateRequest({ changeId: 'chg-another' }), AT),
      waitingEvent(REQUEST, approval, AT),
      waitingEvent(REQUEST, { ...approval, since: '2026-03-01T13:00:00.000Z' }, AT),
      waitingEvent(REQUEST, waiting({ for: 'window' }), AT),
      waitingEvent(REQUEST, peer(), AT),
      waitingEvent(REQUEST, peer({ reminder: true }), AT),
      endedEvent(REQUEST, result({ outcome: 'needs-operator' })),
      endedEvent(REQUEST, result()),
      endedEvent(REQUEST, result({ endedAt: '2026-03-01T14:00:00.000Z' })),
    ];
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });
});
