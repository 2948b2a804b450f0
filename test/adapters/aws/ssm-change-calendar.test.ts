import { GetCalendarStateCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { ssmChangeCalendar } from '../../../adapters/aws/ssm-change-calendar.ts';
import { PASSING } from './aws-errors.ts';

const client = new SSMClient({ region: 'eu-central-1' });
const SHARED = 'arn:aws:ssm:eu-central-1:111122223333:document/company';
const calendar = ssmChangeCalendar(client, ['network', SHARED]);
const AT = Date.parse('2026-12-24T18:00:00.500Z');

describe('SSM change calendars', () => {
  it('are asked together about the moment', async () => {
    const mock = mockClient(client).on(GetCalendarStateCommand).resolves({ State: 'OPEN' });
    await calendar.state(AT);
    expect(mock.commandCalls(GetCalendarStateCommand)[0]?.args[0].input).toEqual({
      CalendarNames: ['network', SHARED],
      AtTime: '2026-12-24T18:00:00Z',
    });
  });

  it.each([
    ['open', { State: 'OPEN', NextTransitionTime: '2026-12-25T00:00:00Z' }, true, '2026-12-25T00:00:00Z'],
    ['open for good', { State: 'OPEN' }, true, null],
    ['closed', { State: 'CLOSED', NextTransitionTime: '2027-01-07T06:00:00+01:00' }, false, '2027-01-07T05:00:00Z'],
    ['closed when nothing is said', {}, false, null],
    ['closed until they know not when', { State: 'CLOSED', NextTransitionTime: 'soon' }, false, null],
  ] as const)('are %s', async (_, answer, open, next) => {
    mockClient(client).on(GetCalendarStateCommand).resolves(answer);
    const nextTransitionAt = next === null ? null : Date.parse(next);
    expect(await calendar.state(AT)).toEqual({ open, nextTransitionAt, name: `network, ${SHARED}` });
  });

  it('are not asked when there are none', async () => {
    const mock = mockClient(client);
    expect(await ssmChangeCalendar(client, []).state(AT)).toBeNull();
    expect(mock.calls()).toEqual([]);
  });

  it.each(PASSING.map((error) => [error.name, error] as const))(
    'make the store unavailable on %s',
    async (_, error) => {
      mockClient(client).rejects(error);
      await expect(calendar.state(AT)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    },
  );
});
