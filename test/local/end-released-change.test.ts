import { beforeEach, describe, expect, it } from 'vitest';
import { inMemoryChangeIndex } from '../../adapters/memory/in-memory-change-index.ts';
import type { ChangeDocument } from '../../domain/change-document.ts';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import { endReleasedChange } from '../../local/end-released-change.ts';
import { plannedDocument, stagedDocument } from '../domain/example-documents.ts';

const STAGED = stagedDocument();
const { request } = STAGED;
const AT = Date.UTC(2026, 0, 4, 2);

function entered(name: string, document: ChangeDocument): HistoryEvent {
  return {
    id: 2,
    previousEventId: 1,
    timestamp: '2026-01-04T01:00:00.000Z',
    type: 'TaskStateEntered',
    stateEnteredEventDetails: { name, input: JSON.stringify(document) },
  };
}

describe('a change whose claim is released', () => {
  let index: ReturnType<typeof inMemoryChangeIndex>;
  beforeEach(async () => {
    index = inMemoryChangeIndex();
    await index.begin(request);
  });
  const end = async (...events: HistoryEvent[]) => {
    await endReleasedChange(request.changeId, { index, histories: { read: async () => events } }, { now: () => AT });
    return (await index.find(request.changeId))?.result;
  };

  it('ends where its process died, as one that an operator has seen to', async () => {
    const result = await end(entered('ApplyChange', STAGED));
    expect(result).toMatchObject({
      outcome: 'needs-operator',
      reason: 'the execution was cut off in ApplyChange, and an operator released the gateway',
      startedAt: '2026-01-04T01:00:00.000Z',
      endedAt: '2026-01-04T02:00:00.000Z',
    });
    expect(result?.whereabouts.at(-1)).toMatch(/is not claimed by .* any more$/);
  });

  it.each<[string, HistoryEvent[]]>([
    ['waited for its gateway', [entered('ClaimGateway', plannedDocument())]],
    ['had not begun', []],
  ])('was rejected if it %s', async (_, events) => {
    expect(await end(...events)).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/^the execution was cut off in .*, before anything was changed$/),
    });
  });

  it('keeps the end that it has', async () => {
    const first = await end(entered('ApplyChange', STAGED));
    expect(await end(entered('PollGateway', STAGED))).toEqual(first);
  });

  it('is let be if nobody knows it', async () => {
    const unknown = inMemoryChangeIndex();
    await endReleasedChange(
      request.changeId,
      { index: unknown, histories: { read: async () => [] } },
      { now: () => AT },
    );
    expect(await unknown.find(request.changeId)).toBeNull();
  });
});
