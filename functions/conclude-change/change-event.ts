import type { ChangeRequest } from '../../domain/change-request.ts';
import type { ChangeResult, Outcome } from '../../domain/change-result.ts';

export const EVENT_SOURCE = 'vpn-change';

/** One of the project's own events on EventBridge. Each change has one `change.started` and, later, one of an outcome. */
export interface ChangeEvent {
  readonly type: 'change.started' | `change.${Outcome}`;
  /** Holds no key: what a person or a ticket system needs, and where to look for the rest. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export function startedEvent(request: ChangeRequest, executionArn: string): ChangeEvent {
  return { type: 'change.started', detail: { ...asked(request), executionArn } };
}

export function endedEvent(request: ChangeRequest, result: ChangeResult, executionArn: string): ChangeEvent {
  const { outcome, reason, startedAt, endedAt, transitions } = result;
  return {
    type: `change.${outcome}`,
    detail: { ...asked(request), outcome, reason, startedAt, endedAt, transitions, executionArn },
  };
}

function asked({ changeId, kind, connection, ticket, requestedBy, requestedAt, dryRun }: ChangeRequest) {
  return { changeId, kind, connection, ticket, requestedBy, requestedAt, dryRun };
}
