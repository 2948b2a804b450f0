import type { ChangeRequest } from '../domain/change-request.ts';
import { printable } from './terminal.ts';
import { timeText } from './time-text.ts';

type Asked = Pick<
  ChangeRequest,
  'changeId' | 'kind' | 'connection' | 'requestedAt' | 'requestedBy' | 'ticket' | 'reason' | 'dryRun'
>;

/** What was asked for, by whom and why. */
export function requestLines(asked: Asked): string[] {
  const { changeId, kind, connection, requestedAt, requestedBy, ticket, reason, dryRun } = asked;
  const why = [ticket && `ticket ${ticket}`, reason].filter(Boolean).join(': ');
  return [
    `change ${changeId}`,
    `  ${kind} of ${connection}${dryRun ? ', dry run' : ''}, ${timeText(requestedAt)}, by ${printable(requestedBy)}`,
    ...(why === '' ? [] : [`  ${printable(why)}`]),
  ];
}
