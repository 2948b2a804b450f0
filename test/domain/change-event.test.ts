import { describe, expect, it } from 'vitest';
import { ChangeEventSchema, endedEvent, startedEvent, waitingEvent } from '../../domain/change-event.ts';
import { rotateRequest } from './example-documents.ts';
import { AT, approvalWait, changeResult, ORDER, peerWait, waitFor } from './example-events.ts';

const URL = 'https://hooks.example.com/1';
const REQUEST = rotateRequest({ callbackUrl: URL });
const EMERGENCY = { justification: 'the old key was published' };
const approval = approvalWait();

describe('what is told of a change', () => {
  it.each([
    ['its start', startedEvent(REQUEST, AT), 'change.started'],
    ['a wait', waitingEvent(REQUEST, approval, AT), 'change.waiting'],
    ['its end', endedEvent(REQUEST, changeResult()), 'change.applied'],
  ])('names change, ticket and requester: %s', (_, event, type) => {
    expect(event).toMatchObject({ type, changeId: REQUEST.changeId, callbackUrl: URL });
    expect(event.detail).toMatchObject({ changeId: REQUEST.changeId, ticket: 'CHG-1', requestedBy: 'a tester' });
    expect(ChangeEventSchema.parse(event)).toEqual(event);
  });

  it.each([
    ['its start', startedEvent(REQUEST, AT)],
    ['a wait', waitingEvent(REQUEST, peerWait(), AT)],
    ['its end', endedEvent(REQUEST, changeResult())],
  ])('does not show the URL of the callback: %s', (_, { detail }) => {
    expect(JSON.stringify(detail)).not.toContain('hooks.example.com');
  });

  it('says of a wait for what, since when, until when and why', () => {
    for (const wait of [waitFor({ for: 'window' }), waitFor({ for: 'confirmation' }), approval, peerWait()]) {
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
    const { detail } = waitingEvent(REQUEST, peerWait({ reminder: true }), AT);
    expect(detail).toMatchObject({ put: 'forward-0', orders: [ORDER], reminder: true });
  });

  it('gives outcome and reason of an end, and what the engine adds', () => {
    const { detail } = endedEvent(REQUEST, changeResult(), { executionArn: 'arn' });
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
    expect(endedEvent(request, changeResult()).detail).toMatchObject(marks);
    expect(startedEvent(request, AT).detail).toMatchObject({ emergency: true });
  });
});

describe('the id of an event', () => {
  it('is the same whenever the event is told again', () => {
    expect(startedEvent(REQUEST, '2026-03-01T13:00:00.000Z').id).toBe(startedEvent(REQUEST, AT).id);
    expect(waitingEvent(REQUEST, approval, '2026-03-01T13:00:00.000Z').id).toBe(waitingEvent(REQUEST, approval, AT).id);
    expect(endedEvent(REQUEST, changeResult({ reason: 'in other words' })).id).toBe(
      endedEvent(REQUEST, changeResult()).id,
    );
  });

  it('differs between any two occasions', () => {
    const events = [
      startedEvent(REQUEST, AT),
      startedEvent(rotateRequest({ changeId: 'chg-another' }), AT),
      waitingEvent(REQUEST, approval, AT),
      waitingEvent(REQUEST, { ...approval, since: '2026-03-01T13:00:00.000Z' }, AT),
      waitingEvent(REQUEST, waitFor({ for: 'window' }), AT),
      waitingEvent(REQUEST, peerWait(), AT),
      waitingEvent(REQUEST, peerWait({ reminder: true }), AT),
      endedEvent(REQUEST, changeResult({ outcome: 'needs-operator' })),
      endedEvent(REQUEST, changeResult()),
      endedEvent(REQUEST, changeResult({ endedAt: '2026-03-01T14:00:00.000Z' })),
    ];
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });
});
