import type { ChangeWait } from '../domain/change-wait.ts';
import { printable } from './terminal.ts';
import { timeText } from './time-text.ts';

/** What a change waits for, until when, and which command answers it. `at`: what such a command needs besides. */
export function waitLines(wait: ChangeWait, at: string): string[] {
  const { changeId, why, until } = wait;
  const call = (command: string, more = '') => `vpn-change ${command} ${changeId}${more}${at}`;
  const text = printable(why);
  switch (wait.for) {
    case 'approval':
      return [
        `waits for approval, until ${timeText(until)}: ${text}`,
        `somebody else answers it: ${call('approve')}, or ${call('reject', ' --comment TEXT')}`,
      ];
    case 'window':
      return [`waits until ${timeText(until)}: ${text}`, `to withdraw it: ${call('cancel')}`];
    case 'peer':
      return [
        `waits for the device, until ${timeText(until)}${wait.reminder ? ' (half of the time is over)' : ''}: ${text}`,
        ...orderLines(wait),
        `when that is done: ${call('peer-ready')}`,
      ];
    case 'confirmation':
      return [
        `waits for confirmation, until ${timeText(until)}, and goes back by itself after that: ${text}`,
        `when all is well: ${call('confirm')}`,
      ];
  }
}

/** What the device has to load, and where the vault has it. */
export function orderLines({ orders }: Extract<ChangeWait, { for: 'peer' }>): string[] {
  return orders.map(
    ({ action, tunnel, secretId, versionId }) => `  ${action} ${tunnel}: version ${versionId} of ${secretId}`,
  );
}
