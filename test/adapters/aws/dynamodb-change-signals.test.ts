import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { dynamoDbChangeSignals } from '../../../adapters/aws/dynamodb-change-signals.ts';
import type { ChangeSignal } from '../../../domain/change-signal.ts';
import { ChangeIdSchema } from '../../../domain/identifiers.ts';
import { changeSignal, changeWait } from '../../contracts/change-signals-contract.ts';
import { answered, PASSING } from './aws-errors.ts';

const ONE = ChangeIdSchema.parse('one');
const APPROVAL = changeSignal('approval', { about: 'hash' });
const itemOf = (signal: ChangeSignal) => ({ signal: JSON.stringify(signal) });

function begin() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1' }));
  return { mock: mockClient(client), signals: dynamoDbChangeSignals({ client, tableName: 'changes' }) };
}

describe('what is said of changes, in DynamoDB', () => {
  it('is written once, beside the change, under what it decides', async () => {
    const { mock, signals } = begin();
    mock.on(PutCommand).resolves({});
    expect(await signals.record(APPROVAL)).toEqual({ kind: 'recorded' });
    expect(mock.commandCalls(PutCommand)[0]?.args[0].input).toEqual({
      TableName: 'changes',
      Item: { pk: 'CHANGE#one', sk: 'SIGNAL#approval#hash#anna', ...itemOf(APPROVAL) },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  });

  it('answers a second decision with the first', async () => {
    const { mock, signals } = begin();
    mock.on(PutCommand).rejects(answered('ConditionalCheckFailedException'));
    mock.on(GetCommand).resolves({ Item: itemOf(APPROVAL) });
    const again = { ...APPROVAL, comment: 'again' };
    expect(await signals.record(again)).toEqual({ kind: 'known', signal: APPROVAL });
  });

  it('does not take for recorded what is gone when it looks', async () => {
    const { mock, signals } = begin();
    mock.on(PutCommand).rejects(answered('ConditionalCheckFailedException')).on(GetCommand).resolves({});
    await expect(signals.record(APPROVAL)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });

  it('is read page by page, in the order of its time, and nothing else of the change', async () => {
    const { mock, signals } = begin();
    const later = changeSignal('cancellation', { at: '2026-01-01T00:05:00.000Z' });
    mock
      .on(QueryCommand)
      .resolvesOnce({ Items: [itemOf(later)], LastEvaluatedKey: { pk: '1' } })
      .resolvesOnce({ Items: [itemOf(APPROVAL)] });
    expect(await signals.signals(ONE)).toEqual([APPROVAL, later]);
    const [first] = mock.commandCalls(QueryCommand);
    expect(first?.args[0].input.ExpressionAttributeValues).toEqual({ ':change': 'CHANGE#one', ':signal': 'SIGNAL#' });
  });

  it('is read consistently: a decision rests on it', async () => {
    const { mock, signals } = begin();
    mock.on(GetCommand).resolves({}).on(QueryCommand).resolves({ Items: [] });
    await signals.signals(ONE);
    expect(await signals.wait(ONE)).toBeNull();
    const inputs = [...mock.commandCalls(GetCommand), ...mock.commandCalls(QueryCommand)];
    expect(inputs.map(({ args: [{ input }] }) => input.ConsistentRead)).toEqual([true, true]);
  });

  it('says that an item is damaged, and quotes nothing of it', async () => {
    const { mock, signals } = begin();
    mock.on(QueryCommand).resolves({ Items: [{ signal: '{"comment":"canary"}' }] });
    await expect(signals.signals(ONE)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.not.stringContaining('canary'),
    });
  });

  it.each(PASSING)('is unavailable on each call when AWS answers $name', async (error) => {
    const { mock, signals } = begin();
    mock.rejects(error);
    const calls = [
      signals.record(APPROVAL),
      signals.signals(ONE),
      signals.beginWait(changeWait(), 'a token'),
      signals.endWait(ONE),
      signals.wait(ONE),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ reason: { name: 'StoreUnavailableError' } });
    }
  });
});

describe('what a change waits for, in DynamoDB', () => {
  it('is one item beside the change, which goes when the wait is over', async () => {
    const { mock, signals } = begin();
    mock.on(PutCommand).resolves({}).on(DeleteCommand).resolves({});
    await signals.beginWait(changeWait(), 'a token');
    await signals.endWait(ONE);
    const Key = { pk: 'CHANGE#one', sk: 'WAIT' };
    expect(mock.commandCalls(PutCommand)[0]?.args[0].input.Item).toEqual({
      ...Key,
      wait: JSON.stringify(changeWait()),
      token: 'a token',
    });
    expect(mock.commandCalls(DeleteCommand)[0]?.args[0].input.Key).toEqual(Key);
  });
});
