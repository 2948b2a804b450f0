import { inspect } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { dynamoDbChangeIndex } from '../../../adapters/aws/dynamodb-change-index.ts';
import { dynamoDbGatewayClaims } from '../../../adapters/aws/dynamodb-gateway-claims.ts';
import { VersionIdSchema } from '../../../domain/identifiers.ts';
import { changeRequest, changeResult } from '../../contracts/change-index-contract.ts';
import { claimWish } from '../../contracts/gateway-claims-contract.ts';
import { answered, PASSING } from './aws-errors.ts';

const REF = { ...claimWish('one'), fencing: 1 };
const REQUEST = changeRequest('one');

function store() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1' }));
  const mock = mockClient(client);
  return {
    mock,
    claims: dynamoDbGatewayClaims({ client, tableName: 'changes', clock: { now: () => 0 } }),
    index: dynamoDbChangeIndex({ client, tableName: 'changes' }),
  };
}

const endOf = (reason: string) => ({ ...changeResult(REQUEST, 'applied'), reason });

const changeItem = (id: string) => {
  const request = { ...REQUEST, changeId: id };
  return {
    pk: `CHANGE#${id}`,
    sk: 'CHANGE',
    timeKey: `2026-01-01T00:00:00.000Z#${id}`,
    request: JSON.stringify(request),
  };
};

describe('the change table', () => {
  it.each(PASSING)('is unavailable on each call when AWS answers $name', async (error) => {
    const { mock, claims, index } = store();
    mock.rejects(error);
    const calls = [
      claims.claim(claimWish('one')),
      claims.require(REF, 30),
      claims.noteReturnTo(REF, VersionIdSchema.parse('a'.repeat(32))),
      claims.notePut(REF, 'forward-0', 'begun'),
      claims.release(REF),
      claims.holder('gateway'),
      claims.all(),
      index.begin(REQUEST),
      index.end(endOf('done')),
      index.find(REQUEST.changeId),
      index.list({ limit: 1 }),
    ];
    for (const call of await Promise.allSettled(calls)) {
      const fault: unknown = call.status === 'rejected' ? call.reason : 'an answer';
      expect(fault).toMatchObject({ name: 'StoreUnavailableError', message: expect.stringContaining(': ') });
      expect(inspect(fault, { depth: null })).not.toContain('canary');
    }
  });

  it('is read consistently wherever claims are', async () => {
    const { mock, claims } = store();
    mock.on(GetCommand).resolves({}).on(QueryCommand).resolves({ Items: [] });
    await claims.holder('gateway');
    await claims.all();
    const inputs = [...mock.commandCalls(GetCommand), ...mock.commandCalls(QueryCommand)];
    expect(inputs.map(({ args: [{ input }] }) => input.ConsistentRead)).toEqual([true, true]);
  });

  it('gives up when a gateway is claimed and released again each time that it looks', async () => {
    const { mock, claims } = store();
    mock.on(UpdateCommand).rejects(answered('ConditionalCheckFailedException')).on(GetCommand).resolves({});
    await expect(claims.claim(claimWish('one'))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'gateway project/eu01/gateway was claimed and released 5 times',
    });
  });

  it('is not asked to take a record that it could not hold', async () => {
    const { mock, claims, index } = store();
    const long = 'ü'.repeat(100_000);
    const wish = claimWish('one');
    const before = { ...wish.wayBack.before, displayName: long };
    const calls = [
      index.begin({ ...REQUEST, reason: long }),
      index.end(endOf(long)),
      claims.claim({ ...wish, wayBack: { ...wish.wayBack, before } }),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({
        reason: { name: 'RecordTooLargeError', message: expect.stringMatching(/ is 20\d{4} b/) },
      });
    }
    expect(mock.calls()).toEqual([]);
  });

  it('reads on when a page holds less than was asked for, and stops when there is enough', async () => {
    const { mock, index } = store();
    mock
      .on(QueryCommand)
      .resolvesOnce({ Items: [], LastEvaluatedKey: { pk: '1' } })
      .resolvesOnce({ Items: [changeItem('b')], LastEvaluatedKey: { pk: '2' } })
      .resolvesOnce({ Items: [changeItem('a'), changeItem('0')], LastEvaluatedKey: { pk: '3' } })
      .rejects(new Error('it should have stopped'));
    const { entries } = await index.list({ connection: 'office', outcome: 'applied', limit: 2 });
    expect(entries.map(({ request }) => request.changeId)).toEqual(['b', 'a']);
  });

  it('takes a request again whose first answer was lost, and no other', async () => {
    const { mock, index } = store();
    mock.on(PutCommand).rejects(answered('ConditionalCheckFailedException'));
    mock.on(GetCommand).resolves({ Item: changeItem('one') });
    await expect(index.begin(REQUEST)).resolves.toBeUndefined();
    await expect(index.begin({ ...REQUEST, ticket: null })).rejects.toMatchObject({ name: 'ChangeExistsError' });
  });
});
