import type { ChangeWait } from '../domain/change-wait.ts';
import { shortChangeId } from './change-named.ts';
import { printable } from './terminal.ts';
import { timeText } from './time-text.ts';

const HEADINGS: Readonly<Record<ChangeWait['for'], string>> = {
  approval: 'waits for approval',
  window: 'waits for the moment when it may begin',
  peer: 'waits for the device',
  confirmation: 'waits for confirmation, or goes back by itself',
};

/** What a change waits for, until when, and which command answers it. `at`: what such a command needs besides. */
export function waitLines(wait: ChangeWait, at: string): string[] {
  const why = wait.for === 'peer' ? '' : `: ${printable(wait.why)}`;
  return [`${HEADINGS[wait.for]}, until ${timeText(wait.until)}${why}`, ...answerLines(wait, at)];
}

/** How to answer what a change waits for. */
export function answerLines(wait: ChangeWait, at: string): string[] {
  const call = (command: string, more = '') => `vpn-change ${command} ${shortChangeId(wait.changeId)}${more}${at}`;
  switch (wait.for) {
    case 'approval':
      return [`for somebody else to answer: ${call('approve')}, or ${call('reject', ' --comment TEXT')}`];
    case 'window':
      return [`to withdraw it: ${call('cancel')}`];
    case 'peer':
      return [
        `${wait.reminder ? 'half of the time is over; ' : ''}${printable(wait.why)}`,
        `when that is done: ${call('peer-ready')}`,
      ];
    case 'confirmation':
      return [`when all is well: ${call('confirm')}`];
  }
}

/** What the device has to load, and where the vault has it. */
export function orderLines({ orders }: Extract<ChangeWait, { for: 'peer' }>): string[] {
  return orders.map(
    ({ action, tunnel, secretId, versionId }) => `  ${action} ${tunnel}: version ${versionId} of ${secretId}`,
  );
}
