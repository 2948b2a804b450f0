import { admission } from '../../domain/admission.ts';
import { admitChange as admit } from '../../domain/admit-change.ts';
import { approvalDemand } from '../../domain/approval-settings.ts';
import type { AdmitOutput } from '../../domain/change-document.ts';
import { freezeAt } from '../../domain/change-freeze.ts';
import { claimOf, planOf } from '../../domain/change-progress.ts';
import type { Step } from '../step.ts';

const millisecondsOf = (instant: string | null) => (instant === null ? null : Date.parse(instant));

/**
 * May the change begin now? Approval, the hours that were asked for, the connection's window, freezes and change calendars. Freezes are read
 * afresh on each turn, so that one that was declared while a change waits holds it. A change that has to wait holds no gateway meanwhile.
 */
export const admitChange: Step<'clock' | 'registry' | 'claims' | 'signals' | 'calendar', AdmitOutput> = async (
  document,
  { clock, registry, claims, signals, calendar },
) => {
  const { request } = document;
  const plan = planOf(document);
  const now = clock.now();
  const [heard, freezes, opened] = await Promise.all([
    signals.signals(request.changeId),
    registry.freezes(),
    calendar.state(now),
  ]);
  const output = admit({
    request,
    planHash: plan.hash,
    demand: approvalDemand(plan.settings.approval, request.kind),
    signals: heard,
    admission: admission({
      now,
      notBefore: millisecondsOf(request.notBefore),
      notAfter: millisecondsOf(request.notAfter),
      window: plan.settings.window ?? null,
      freeze: freezeAt(freezes, request.connection, now),
      calendar: opened,
      emergency: request.emergency !== null,
      outsideWindow: request.outsideWindow,
    }),
    earlier: document.admitChange ?? null,
    now,
  });
  const waits = output.verdict === 'await-approval' || output.verdict === 'await-window';
  if (!waits) await signals.endWait(request.changeId);
  if (waits && document.claimGateway?.fencing != null) await claims.release(claimOf(document));
  return output;
};
