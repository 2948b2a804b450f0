import { ChangeDocumentSchema } from '../../domain/change-document.ts';
import { endedEvent, startedEvent } from '../../domain/change-event.ts';
import type { ChangeResult } from '../../domain/change-result.ts';
import { summarize } from '../../domain/change-summary.ts';
import { executionEnd } from '../../domain/execution-end.ts';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import type { ChangeEvents, ChangeIndex } from '../../domain/ports.ts';
import { requestOf } from './request-of.ts';
import type { StatusChange } from './status-change.ts';

export interface ConcludePorts {
  readonly index: Pick<ChangeIndex, 'begin' | 'end'>;
  /** The whole history of an execution, with its data. */
  readonly history: (executionArn: string) => Promise<readonly HistoryEvent[]>;
  /** A fault leaves: the status change is delivered again, and with it the event. */
  readonly events: ChangeEvents;
}

/**
 * Keeps what Step Functions forgets after 90 days: that a change began, and how it ended. Also of an execution that was
 * stopped or timed out, which no state of the program sees. Safe to run twice.
 */
export async function concludeChange({ detail }: StatusChange, ports: ConcludePorts): Promise<ChangeResult | null> {
  const { executionArn, name, status } = detail;
  const history = await ports.history(executionArn);
  const startedAt = history[0]?.timestamp ?? '';
  const request = requestOf(history, name);
  await ports.index.begin(request);
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') {
    if (status === 'RUNNING') await ports.events.publish(startedEvent(request, startedAt, { executionArn }));
    return null;
  }
  const { state, document, transitions } = executionEnd(history);
  const result = summarize({
    document: ChangeDocumentSchema.parse(document),
    state,
    transitions,
    startedAt,
    endedAt: history.at(-1)?.timestamp ?? '',
  });
  await ports.index.end(result);
  await ports.events.publish(endedEvent(request, result, { executionArn }));
  return result;
}
