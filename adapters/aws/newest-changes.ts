import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { OUTCOMES } from '../../domain/change-result.ts';
import type { ChangeFilter } from '../../domain/ports.ts';
import { type ChangeItem, changeOfItem } from './change-item.ts';
import { connectionKey, OPEN, outcomeKey, ticketKey } from './change-table.ts';

/** The newest changes that the filter lets through, newest first, of those that come after a place. */
export async function newestChanges(
  client: DynamoDBDocumentClient,
  tableName: string,
  filter: Omit<ChangeFilter, 'cursor'>,
  after: string | undefined,
): Promise<ChangeItem[]> {
  const { limit } = filter;
  const lists = await Promise.all(queriesOf(filter, after).map(read));
  return lists
    .flat()
    .toSorted((one, other) => (one.timeKey < other.timeKey ? 1 : -1))
    .slice(0, limit);

  async function read(query: Omit<QueryCommandInput, 'TableName'>): Promise<ChangeItem[]> {
    const found: ChangeItem[] = [];
    // One more: a range includes its end, and there stands the last change of the page before.
    const input = { TableName: tableName, ScanIndexForward: false, Limit: limit + 1, ...query };
    for await (const { Items: items = [] } of paginateQuery({ client }, input)) {
      found.push(...items.map(changeOfItem).filter(({ timeKey }) => timeKey !== after));
      // A filter works after the limit: a page may hold fewer than were asked for, or none, and not be the last.
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }
}

/** Sort before and after every time. */
const START = '0';
const END = '~';

/** One query of the narrowest index; of no index each outcome has a partition of its own. */
function queriesOf({ connection, ticket, outcome, from, to }: ChangeFilter, after: string | undefined) {
  const start = from === undefined ? START : new Date(from).toISOString();
  // Without an id it sorts before every change of that moment.
  const end = to === undefined ? END : new Date(to).toISOString();
  const last = after !== undefined && after < end ? after : end;
  // DynamoDB refuses a range that is none.
  if (last < start) return [];
  const range = { ':from': start, ':to': last };
  const outcomes = outcome === undefined ? [OPEN, ...OUTCOMES] : [outcome];
  if (ticket !== undefined) {
    return [query('by-ticket', 'ticketKey', ticketKey(ticket), { connection, outcome }, range)];
  }
  if (connection !== undefined) {
    return [query('by-connection', 'connectionKey', connectionKey(connection), { outcome }, range)];
  }
  return outcomes.map((each) => query('by-outcome', 'outcomeKey', outcomeKey(each), {}, range));
}

function query(
  index: string,
  key: string,
  value: string,
  { connection, outcome }: Pick<ChangeFilter, 'connection' | 'outcome'>,
  range: Readonly<Record<string, string>>,
) {
  const filters = [
    ...(connection === undefined ? [] : ['connectionKey = :connection']),
    ...(outcome === undefined ? [] : ['outcomeKey = :outcome']),
  ];
  return {
    IndexName: index,
    KeyConditionExpression: `${key} = :key AND timeKey BETWEEN :from AND :to`,
    ...(filters.length === 0 ? {} : { FilterExpression: filters.join(' AND ') }),
    ExpressionAttributeValues: {
      ':key': value,
      ...range,
      ...(connection === undefined ? {} : { ':connection': connectionKey(connection) }),
      ...(outcome === undefined ? {} : { ':outcome': outcomeKey(outcome) }),
    },
  };
}
