import { GetCalendarStateCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ChangeCalendar } from '../../domain/ports.ts';
import { storeCall } from './store-call.ts';

/**
 * Change Calendars of AWS Systems Manager, asked by GetCalendarState: with several, one that is closed closes all. Names of this
 * account, or ARNs of shared ones.
 */
export function ssmChangeCalendar(client: SSMClient, names: readonly string[]): ChangeCalendar {
  return {
    state: async (at) => {
      if (names.length === 0) return null;
      const command = new GetCalendarStateCommand({
        CalendarNames: [...names],
        AtTime: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
      });
      const { State: state, NextTransitionTime: next } = await storeCall(
        'asking the change calendar',
        client.send(command),
      );
      return {
        // Whatever is not said to be open is closed.
        open: state === 'OPEN',
        nextTransitionAt: next === undefined ? null : Date.parse(next),
        name: names.join(', '),
      };
    },
  };
}
