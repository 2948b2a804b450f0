import { GetCalendarStateCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ChangeCalendar } from '../../domain/ports.ts';
import { storeCall } from './store-call.ts';

/**
 * Change Calendars of AWS Systems Manager: names of this account, or ARNs of shared ones. Of several, one that is closed
 * closes all.
 */
export function ssmChangeCalendar(client: SSMClient, names: readonly string[]): ChangeCalendar {
  return {
    state: async (at) => {
      if (names.length === 0) return null;
      const command = new GetCalendarStateCommand({
        CalendarNames: [...names],
        // In whole seconds, as the service's own examples have it.
        AtTime: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
      });
      const answer = await storeCall('asking the change calendar', client.send(command));
      const next = Date.parse(answer.NextTransitionTime ?? '');
      return {
        // Whatever is not said to be open is closed.
        open: answer.State === 'OPEN',
        nextTransitionAt: Number.isNaN(next) ? null : next,
        name: names.join(', '),
      };
    },
  };
}
