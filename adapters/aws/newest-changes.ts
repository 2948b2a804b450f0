import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { OUTCOMES } from '../../domain/change-result.ts';
import type { ChangeIndex } from '../../domain/ports.ts';
import { type ChangeItem, changeOfItem } from './change-item.ts';
import { connectionKey, OPEN, outcomeKey } from './change-table.ts';

type Filter = Parameters<ChangeIndex['list']>[0];

/** The newest changes that the filter lets through, newest first. */
export function newestChanges(
  client: DynamoDBDocumentClient,
  tableName: string,
  filter: Filter,
): Promise<ChangeItem[]> {
  const { connection, outcome, limit } = filter;
  if (connection !== undefined) return read(ofConnection(connection, outcome));
  if (outcome !== undefined) return read(ofOutcome(outcome));
  return ofAll();

  async function read(query: Omit<QueryCommandInput, 'TableName'>): Promise<ChangeItem[]> {
    const found: ChangeItem[] = [];
    const input = { TableName: tableName, ScanIndexForward: false, Limit: limit, ...query };
    for await (const { Items: items = [] } of paginateQuery({ client }, input)) {
      found.push(...items.map(changeOfItem));
      // A filter works after the limit: a page may hold fewer than were asked for, or none, and not be the last.
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  async function ofAll(): Promise<ChangeItem[]> {
    const all = await Promise.all([OPEN, ...OUTCOMES].map((each) => read(ofOutcome(each))));
    return all
      .flat()
      .toSorted((one, other) => (one.timeKey < other.timeKey ? 1 : -1))
      .slice(0, limit);
  }
}

function ofConnection(connection: string, outcome: string | undefined) {
  const query = {
    IndexName: 'by-connection',
    KeyConditionExpression: 'connectionKey = :connection',
    ExpressionAttributeValues: { ':connection': connectionKey(connection) },
  };
  if (outcome === undefined) return query;
  return {
    ...query,
    FilterExpression: 'outcomeKey = :outcome',
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':outcome': outcomeKey(outcome) },
  };
}

function ofOutcome(outcome: string) {
  return {
    IndexName: 'by-outcome',
    KeyConditionExpression: 'outcomeKey = :outcome',
    ExpressionAttributeValues: { ':outcome': outcomeKey(outcome) },
  };
}
