import type { ChangeSignal, SIGNAL_KINDS } from '../domain/change-signal.ts';
import type { ChangeWait } from '../domain/change-wait.ts';
import type { ChangeEntry } from '../domain/ports.ts';
import type { ChangePage } from './schemas/change-page.ts';
import type { ChangeView } from './schemas/change-view.ts';

/** A change as the API shows it. */
export function changeView(
  { request, result }: ChangeEntry,
  signals: readonly ChangeSignal[],
  wait: ChangeWait | null,
): ChangeView {
  const { changeId, requestedBy, ...asked } = request;
  const waitingFor = result === null ? wait : null;
  const status = result === null ? (wait === null ? 'running' : 'waiting') : 'ended';
  const said = (kind: (typeof SIGNAL_KINDS)[number]) => signals.find((signal) => signal.kind === kind);
  return {
    ...asked,
    id: changeId,
    requestedBy: { name: requestedBy, via: said('request')?.by.via ?? null },
    status,
    waitingFor,
    signals: signals.map(({ kind, about, by, at, comment }) => ({ kind, about, by, at, comment })),
    outcome: result?.outcome ?? null,
    result,
    reviewRequired: request.emergency !== null,
    reviewed: said('review') !== undefined,
  };
}

export function changeSummary({ request, result }: ChangeEntry): ChangePage['changes'][number] {
  const { changeId, kind, connection, ticket, reason, dryRun, requestedBy, requestedAt, emergency } = request;
  return {
    id: changeId,
    kind,
    connection,
    ticket,
    reason,
    dryRun,
    requestedBy: { name: requestedBy },
    requestedAt,
    emergency: emergency !== null,
    outcome: result?.outcome ?? null,
    endedAt: result?.endedAt ?? null,
  };
}
