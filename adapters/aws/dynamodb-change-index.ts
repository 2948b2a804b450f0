import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changePlace, pageOf, placeOfCursor } from '../../domain/change-place.ts';
import { ChangeRequestSchema } from '../../domain/change-request.ts';
import { Fault } from '../../domain/errors.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { ChangeEntry, ChangeIndex } from '../../domain/ports.ts';
import { changeOfItem } from './change-item.ts';
import { changeKey, connectionKey, OPEN, outcomeKey, ticketKey } from './change-table.ts';
import { newestChanges } from './newest-changes.ts';
import { recordText } from './record-text.ts';
import { conditionalWrite, storeCall } from './store-call.ts';

export interface DynamoDbChangeIndexOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** The index of changes in the change table. Lists are eventually consistent: a change shows a moment after it began. */
export function dynamoDbChangeIndex({ client, tableName }: DynamoDbChangeIndexOptions): ChangeIndex {
  async function find(changeId: ChangeId): Promise<ChangeEntry | null> {
    const command = new GetCommand({ TableName: tableName, Key: changeKey(changeId), ConsistentRead: true });
    const { Item: item } = await storeCall(`reading change ${changeId}`, client.send(command));
    return item === undefined ? null : changeOfItem(item).entry;
  }

  return {
    begin: async (request) => {
      const { changeId, connection, ticket } = request;
      const text = recordText(`the request of change ${changeId}`, request);
      const command = new PutCommand({
        TableName: tableName,
        Item: {
          ...changeKey(changeId),
          connectionKey: connectionKey(connection),
          ...(ticket === null ? {} : { ticketKey: ticketKey(ticket) }),
          outcomeKey: outcomeKey(OPEN),
          timeKey: changePlace(request),
          request: text,
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if ((await conditionalWrite(`beginning change ${changeId}`, client.send(command))) !== null) return;
      const known = await find(changeId);
      if (isDeepStrictEqual(known?.request, ChangeRequestSchema.parse(JSON.parse(text)))) return;
      throw new Fault('ChangeExistsError', `change ${changeId} exists already and asks for something else`);
    },
    end: async (result) => {
      const { changeId, outcome } = result;
      const command = new UpdateCommand({
        TableName: tableName,
        Key: changeKey(changeId),
        UpdateExpression: 'SET #result = :result, outcomeKey = :outcome',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#result': 'result' },
        ExpressionAttributeValues: {
          ':result': recordText(`the result of change ${changeId}`, result),
          ':outcome': outcomeKey(outcome),
        },
      });
      if ((await conditionalWrite(`ending change ${changeId}`, client.send(command))) !== null) return;
      throw new Fault('StoreUnavailableError', `change ${changeId} ended, but the index never saw it begin`);
    },
    find,
    list: async ({ cursor, limit, ...filter }) => {
      const after = cursor === undefined ? undefined : placeOfCursor(cursor).place;
      const wanted = { ...filter, limit: limit + 1 };
      const found = await storeCall('listing changes', newestChanges(client, tableName, wanted, after));
      const entries = found.map(({ entry }) => entry);
      return pageOf(entries, limit);
    },
  };
}
