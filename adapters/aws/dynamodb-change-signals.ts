import { DeleteCommand, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type ChangeSignal, ChangeSignalSchema, signalKey } from '../../domain/change-signal.ts';
import { ChangeWaitSchema } from '../../domain/change-wait.ts';
import { Fault } from '../../domain/errors.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { ChangeSignals } from '../../domain/ports.ts';
import { SIGNAL_PREFIX, signalItemKey, waitItemKey } from './change-table.ts';
import type { DynamoDbChangeIndexOptions } from './dynamodb-change-index.ts';
import { recordText } from './record-text.ts';
import { conditionalWrite, readItem, storeCall } from './store-call.ts';

const SignalItemSchema = z.object({
  signal: z.string().transform((text) => ChangeSignalSchema.parse(JSON.parse(text))),
});
const WaitItemSchema = z.object({
  wait: z.string().transform((text) => ChangeWaitSchema.parse(JSON.parse(text))),
  token: z.string().nullable(),
});

/** What was said of changes and what they wait for, beside the changes in their table. All reads are strongly consistent. */
export function dynamoDbChangeSignals({ client, tableName }: DynamoDbChangeIndexOptions): ChangeSignals {
  async function all(changeId: ChangeId): Promise<ChangeSignal[]> {
    const signals: ChangeSignal[] = [];
    const query = {
      TableName: tableName,
      KeyConditionExpression: 'pk = :change AND begins_with(sk, :signal)',
      ExpressionAttributeValues: { ':change': signalItemKey(changeId, '').pk, ':signal': SIGNAL_PREFIX },
      ConsistentRead: true,
    };
    for await (const { Items: items = [] } of paginateQuery({ client }, query)) {
      signals.push(...items.map((item) => readItem(`a signal of ${changeId}`, SignalItemSchema, item).signal));
    }
    return signals.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  }

  return {
    record: async (signal) => {
      const Key = signalItemKey(signal.changeId, signalKey(signal));
      const what = `a signal of change ${signal.changeId}`;
      const command = new PutCommand({
        TableName: tableName,
        Item: { ...Key, signal: recordText(what, signal) },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if ((await conditionalWrite(`recording ${what}`, client.send(command))) !== null) return { kind: 'recorded' };
      const read = new GetCommand({ TableName: tableName, Key, ConsistentRead: true });
      const { Item: item } = await storeCall(`reading ${what}`, client.send(read));
      if (item === undefined) throw new Fault('StoreUnavailableError', `${what} was there and is gone`);
      return { kind: 'known', signal: readItem(what, SignalItemSchema, item).signal };
    },
    signals: (changeId) => storeCall(`reading what was said of change ${changeId}`, all(changeId)),
    beginWait: async (wait, token) => {
      const text = recordText(`what change ${wait.changeId} waits for`, wait);
      const Item = { ...waitItemKey(wait.changeId), wait: text, token };
      await storeCall('noting a wait', client.send(new PutCommand({ TableName: tableName, Item })));
    },
    endWait: async (changeId) => {
      const command = new DeleteCommand({ TableName: tableName, Key: waitItemKey(changeId) });
      await storeCall('ending a wait', client.send(command));
    },
    wait: async (changeId) => {
      const command = new GetCommand({ TableName: tableName, Key: waitItemKey(changeId), ConsistentRead: true });
      const { Item: item } = await storeCall(`reading what change ${changeId} waits for`, client.send(command));
      return item === undefined ? null : readItem(`the wait of ${changeId}`, WaitItemSchema, item);
    },
  };
}
