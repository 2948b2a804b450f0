import { cancellationOf } from '../domain/cancellation.ts';
import type { ChangeDocument } from '../domain/change-document.ts';
import { Fault } from '../domain/errors.ts';
import type { ChangeSignals } from '../domain/ports.ts';

/**
 * Ends the way forward of a change that was cancelled. Before the first PUT nothing was changed, afterwards the way back
 * follows. The way back itself is never cancelled: it would end half-way.
 */
export async function heedCancellation(
  { request }: ChangeDocument,
  signals: Pick<ChangeSignals, 'signals'>,
): Promise<void> {
  const cancelled = cancellationOf(await signals.signals(request.changeId));
  if (cancelled !== null) throw new Fault('ChangeCancelledError', cancelled);
}
