import { setTimeout as pause } from 'node:timers/promises';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  type QueryCommandInput,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { type EvidenceArchive, type EvidenceFilter, evidenceRow } from '../../domain/evidence-archive.ts';
import { type ChainEntry, type ChainHead, EMPTY_CHAIN, nextEntry, recordKey } from '../../domain/evidence-chain.ts';
import type { KeptRecord } from '../../domain/evidence-record.ts';
import type { Randomness } from '../../domain/ports.ts';
import { awsFault, isAwsError } from './aws-failure.ts';
import {
  CHECKPOINT_PREFIX,
  CheckpointItemSchema,
  checkpointItemKey,
  EntryItemSchema,
  EVIDENCE_PARTITION,
  entryItemKey,
  HEAD_KEY,
  HeadItemSchema,
  PlaceItemSchema,
  packed,
  placeItemKey,
  ROW_PREFIX,
  RowItemSchema,
  rowItemKey,
} from './evidence-item.ts';
import { conditionalWrite, readItem, storeCall } from './store-call.ts';

export interface DynamoDbEvidenceOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** Spreads those who want the same place in the chain. */
  readonly randomness: Randomness;
}

/** Of the tries for a place: each that fails means that somebody else got one. */
const MOST_TRIES = 200;
const LONGEST_PAUSE_MILLISECONDS = 128;
/** Sorts after every time. */
const BEYOND = '~';

/**
 * The chain of evidence in the change table. A place in it is given by one transaction that moves the head: whoever comes
 * second finds the head moved, looks where it is now, and finds the record there when it was the same one.
 */
export function dynamoDbEvidenceArchive({ client, tableName, randomness }: DynamoDbEvidenceOptions): EvidenceArchive {
  async function item<T>(what: string, Key: Record<string, string>, schema: z.ZodType<T>): Promise<T | null> {
    const command = new GetCommand({ TableName: tableName, Key, ConsistentRead: true });
    const { Item: found } = await storeCall(`reading ${what}`, client.send(command));
    return found === undefined ? null : readItem(what, schema, found);
  }

  const head = async (): Promise<ChainHead> =>
    (await item('the head of the chain', HEAD_KEY, HeadItemSchema)) ?? EMPTY_CHAIN;

  async function entryOf(key: string): Promise<ChainEntry | null> {
    const place = await item('the place of a record', placeItemKey(key), PlaceItemSchema);
    if (!place) return null;
    const found = await item(`record ${place.sequence}`, entryItemKey(place.sequence), EntryItemSchema);
    if (!found) throw new Fault('StoreUnavailableError', `record ${place.sequence} has its place and is not there`);
    return found.entry;
  }

  async function* query<T>(what: string, schema: z.ZodType<T>, input: Partial<QueryCommandInput>): AsyncGenerator<T> {
    const command = { TableName: tableName, ConsistentRead: true, ...input };
    try {
      for await (const { Items: items = [] } of paginateQuery({ client }, command)) {
        for (const each of items) yield readItem(what, schema, each);
      }
    } catch (error) {
      throw error instanceof Fault ? error : awsFault('StoreUnavailableError', `reading ${what}`, error);
    }
  }

  /** Null: the head has moved, or the record has got its place meanwhile. */
  async function placed(from: ChainHead, record: KeptRecord): Promise<ChainEntry | null> {
    const entry = nextEntry(from, record);
    const row = evidenceRow(entry, record);
    const absent = { TableName: tableName, ConditionExpression: 'attribute_not_exists(pk)' };
    const { sequence } = entry;
    const command = new TransactWriteCommand({
      TransactItems: [
        { Put: movedHead(tableName, from, entry) },
        { Put: { ...absent, Item: { ...entryItemKey(sequence), entry: packed(entry) } } },
        { Put: { ...absent, Item: { ...placeItemKey(recordKey(record)), sequence } } },
        ...(row
          ? [{ Put: { TableName: tableName, Item: { ...rowItemKey(row.endedAt, row.changeId), ...rowItem(row) } } }]
          : []),
      ],
    });
    try {
      await client.send(command);
      return entry;
    } catch (error) {
      if (isAwsError(error, 'TransactionCanceledException', 'TransactionInProgressException')) return null;
      throw awsFault('StoreUnavailableError', 'appending evidence', error);
    }
  }

  return {
    append: async (record) => {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        // The head first: a record that is not found afterwards has no place up to it.
        const from = await head();
        const known = await entryOf(recordKey(record));
        const entry = known ?? (await placed(from, record));
        if (entry) return entry;
        const [share = 0] = randomness.bytes(1);
        await pause((share / 256) * Math.min(LONGEST_PAUSE_MILLISECONDS, 4 * 2 ** tries));
      }
      throw new Fault('StoreUnavailableError', `no place in the chain of evidence after ${MOST_TRIES} tries`);
    },
    find: (changeId) => entryOf(`change#${changeId}`),
    list: async (filter) => {
      const rows = [];
      for await (const { row } of query('the list of evidence', RowItemSchema, listQuery(filter))) {
        rows.push(row);
        if (rows.length === filter.limit) break;
      }
      return rows;
    },
    entries: async function* (after = 0) {
      const between = {
        KeyConditionExpression: 'pk = :evidence AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':evidence': EVIDENCE_PARTITION,
          ':from': entryItemKey(after + 1).sk,
          ':to': entryItemKey(9_999_999_999).sk,
        },
      };
      for await (const { entry } of query('the chain of evidence', EntryItemSchema, between)) yield entry;
    },
    head,
    checkpoints: async () => {
      const found = [];
      const all = {
        KeyConditionExpression: 'pk = :evidence AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':evidence': EVIDENCE_PARTITION, ':prefix': CHECKPOINT_PREFIX },
      };
      for await (const { checkpoint } of query('checkpoints', CheckpointItemSchema, all)) found.push(checkpoint);
      return found;
    },
    addCheckpoint: async (checkpoint) => {
      const { at, upTo } = checkpoint;
      const Item = { ...checkpointItemKey(at, upTo), checkpoint: JSON.stringify(checkpoint) };
      const command = new PutCommand({
        TableName: tableName,
        Item,
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await conditionalWrite('keeping a checkpoint', client.send(command));
    },
  };
}

function movedHead(tableName: string, from: ChainHead, { sequence, hash }: ChainEntry) {
  const Item = { ...HEAD_KEY, sequence, hash };
  if (from.sequence === 0) return { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    TableName: tableName,
    Item,
    ConditionExpression: '#sequence = :sequence AND #hash = :hash',
    ExpressionAttributeNames: { '#sequence': 'sequence', '#hash': 'hash' },
    ExpressionAttributeValues: { ':sequence': from.sequence, ':hash': from.hash },
  };
}

function rowItem(row: NonNullable<ReturnType<typeof evidenceRow>>) {
  const { connection, ticket, outcome } = row;
  return { connection, outcome, ...(ticket === null ? {} : { ticket }), row: JSON.stringify(row) };
}

/** By the end, the newest first; what is no time filters. */
function listQuery({ connection, ticket, outcome, from, to }: EvidenceFilter): Partial<QueryCommandInput> {
  const wanted = Object.entries({ connection, ticket, outcome }).filter(([, value]) => value !== undefined);
  const time = (at: number | undefined, otherwise: string) =>
    `${ROW_PREFIX}${at === undefined ? otherwise : new Date(at).toISOString()}`;
  return {
    ScanIndexForward: false,
    KeyConditionExpression: 'pk = :evidence AND sk BETWEEN :from AND :to',
    // A row that ends at `to` sorts behind it by its id: it is not in.
    ExpressionAttributeValues: {
      ':evidence': EVIDENCE_PARTITION,
      ':from': time(from, ''),
      ':to': time(to, BEYOND),
      ...Object.fromEntries(wanted.map(([name, value]) => [`:${name}`, value])),
    },
    ...(wanted.length === 0
      ? {}
      : {
          FilterExpression: wanted.map(([name]) => `#${name} = :${name}`).join(' AND '),
          ExpressionAttributeNames: Object.fromEntries(wanted.map(([name]) => [`#${name}`, name])),
        }),
  };
}
