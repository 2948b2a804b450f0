import { Stack } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { rightsUnder } from '../../lib/rights.ts';

const stack = new Stack(undefined, 'stack', { env: { account: '111122223333', region: 'eu-central-1' } });
const { readCalendars } = rightsUnder(stack, 'arn:aws:kms:eu-central-1:111122223333:key/k');

it('lets a function ask the calendars that are named, of this account or of another, and no others', () => {
  const shared = 'arn:aws:ssm:eu-central-1:444455556666:document/company';
  const [right, ...more] = readCalendars(['network', shared]);
  expect(right?.actions).toEqual(['ssm:GetCalendarState']);
  expect(right?.resources.map((resource) => stack.resolve(resource))).toEqual([
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:eu-central-1:111122223333:document/network']] },
    shared,
  ]);
  expect(more).toEqual([]);
});

it('is no right at all without calendars', () => {
  expect(readCalendars([])).toEqual([]);
});
