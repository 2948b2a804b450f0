import { ChangeDocumentSchema } from '../domain/change-document.ts';
import { summarize } from '../domain/change-summary.ts';
import { executionEnd } from '../domain/execution-end.ts';
import type { ExecutionHistories } from '../domain/execution-history.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeIndex, Clock } from '../domain/ports.ts';

interface Records {
  readonly index: ChangeIndex;
  readonly histories: Pick<ExecutionHistories, 'read'>;
}

/**
 * Ends a change whose process is dead in the index, from its history as far as that goes: an operator answers for what it
 * left behind. One that has an end keeps it. Safe to run twice, and before its claim is released.
 */
export async function endReleasedChange(
  changeId: ChangeId,
  { index, histories }: Records,
  clock: Clock,
): Promise<void> {
  const entry = await index.find(changeId);
  if (!entry || entry.result) return;
  const history = await histories.read(changeId);
  const { state, document, transitions } = executionEnd(history);
  const result = summarize({
    document: ChangeDocumentSchema.parse(document ?? { request: entry.request }),
    state,
    transitions,
    startedAt: history[0]?.timestamp ?? entry.request.requestedAt,
    endedAt: new Date(clock.now()).toISOString(),
    released: true,
  });
  await index.end(result);
}
