import type { ConfirmOutput } from '../../domain/change-document.ts';
import { claimOf, leaseSeconds, planOf } from '../../domain/change-progress.ts';
import { confirmation } from '../../domain/confirmation.ts';
import { heedCancellation } from '../heed-cancellation.ts';
import type { Step } from '../step.ts';

/** Commit confirmed: every step is proven, and the change still goes back unless somebody says that it may stay. */
export const confirmChange: Step<'clock' | 'claims' | 'signals', ConfirmOutput> = async (document, ports) => {
  const { clock, claims, signals } = ports;
  const { request, confirmChange: earlier } = document;
  // Whatever comes of it, also a way back: nobody is asked any more. A wait that goes on is begun anew.
  await signals.endWait(request.changeId);
  await heedCancellation(document, signals);
  const now = clock.now();
  const judged = confirmation({
    signals: await signals.signals(request.changeId),
    confirmWithinMinutes: request.confirmWithinMinutes ?? 0,
    next: request.kind === 'rotate-psk' ? 'promote' : 'done',
    since: earlier ? Date.parse(earlier.since) : now,
    now,
  });
  await claims.require(claimOf(document), leaseSeconds(planOf(document)) + judged.waitSeconds);
  return judged;
};
