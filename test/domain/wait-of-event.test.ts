import { describe, expect, it } from 'vitest';
import type { AdmitOutput } from '../../domain/change-document.ts';
import { waitOfEvent } from '../../domain/wait-of-event.ts';
import { NOW, plannedDocument } from './example-documents.ts';

const timestamp = new Date(NOW).toISOString();
const until = new Date(NOW + 3_600_000).toISOString();
const admitChange: AdmitOutput = {
  verdict: 'await-window',
  why: 'the change window opens later',
  planHash: 'plan-1',
  refusals: [],
  approvals: [],
  passed: [],
  since: timestamp,
  until,
  waitSeconds: 3600,
  signalsSeen: 1,
};

const entered = (name: string, input: string) => ({
  id: 1,
  previousEventId: 0,
  timestamp,
  type: 'TaskStateEntered',
  stateEnteredEventDetails: { name, input },
});
const DOCUMENT = JSON.stringify({ ...plannedDocument(), admitChange });

describe('what a change begins to wait for with an event', () => {
  it('is read from the state that it enters', () => {
    expect(waitOfEvent(entered('AwaitWindow', DOCUMENT))).toMatchObject({
      for: 'window',
      why: 'the change window opens later',
      since: timestamp,
      until,
    });
    expect(waitOfEvent(entered('AwaitApproval', DOCUMENT))).toMatchObject({
      for: 'approval',
      plan: { steps: [{}, {}] },
    });
  });

  it.each([
    ['a state that does not wait', entered('AdmitChange', DOCUMENT)],
    ['a document that was cut short', entered('AwaitWindow', DOCUMENT.slice(0, -20))],
    ['an event of another kind', { id: 1, previousEventId: 0, timestamp, type: 'ExecutionStarted' }],
  ])('is nothing with %s', (_, event) => {
    expect(waitOfEvent(event)).toBeNull();
  });
});
