import { GetCommand, PutCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RotationRuns, RunEntry } from '../../domain/ports.ts';
import { RotationRunSchema, RunRotationSchema, RunStateSchema } from '../../domain/rotation-run.ts';
import { RUN_ROTATION_PREFIX, RUNS, rotationItemKey, runKey } from './change-table.ts';
import type { DynamoDbChangeIndexOptions } from './dynamodb-change-index.ts';
import { inBatches } from './in-batches.ts';
import { recordText } from './record-text.ts';
import { conditionalWrite, readItem, storeCall } from './store-call.ts';

const WRITES_AT_ONCE = 25;

const RunItemSchema = z
  .object({
    run: z.string().transform((text) => RotationRunSchema.parse(JSON.parse(text))),
    runState: RunStateSchema,
    endedAt: z.string().nullable(),
  })
  .transform(({ run, runState, endedAt }): RunEntry => ({ run, state: runState, endedAt }));

/** Runs in the change table, each with an item for each of its rotations. Lists of runs are eventually consistent. */
export function dynamoDbRotationRuns({ client, tableName: TableName }: DynamoDbChangeIndexOptions): RotationRuns {
  return {
    begin: async (run) => {
      const Item = {
        ...runKey(run.id),
        outcomeKey: RUNS,
        timeKey: `${new Date(run.startedAt).toISOString()}#${run.id}`,
        runState: 'running',
        endedAt: null,
        run: recordText(`run ${run.id}`, run),
      };
      const command = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      await conditionalWrite(`beginning run ${run.id}`, client.send(command));
    },
    find: async (id) => {
      const command = new GetCommand({ TableName, Key: runKey(id), ConsistentRead: true });
      const { Item: item } = await storeCall(`reading run ${id}`, client.send(command));
      return item === undefined ? null : readItem(`run ${id}`, RunItemSchema, item);
    },
    move: async (id, from, to, at) => {
      const states = Object.fromEntries(from.map((state, index) => [`:from${index}`, state]));
      const command = new UpdateCommand({
        TableName,
        Key: runKey(id),
        UpdateExpression: 'SET runState = :to, endedAt = :at',
        ConditionExpression: `runState IN (${Object.keys(states).join(', ')})`,
        ExpressionAttributeValues: { ...states, ':to': to, ':at': to === 'ended' || to === 'stopped' ? at : null },
      });
      return (await conditionalWrite(`moving run ${id}`, client.send(command))) !== null;
    },
    note: async (id, rotations) => {
      await inBatches(rotations, WRITES_AT_ONCE, ({ connection, changeId }) => {
        const Item = { ...rotationItemKey(id, changeId), connection, changeId };
        return storeCall(`noting a rotation of run ${id}`, client.send(new PutCommand({ TableName, Item })));
      });
    },
    rotations: async (id) => {
      const query = {
        TableName,
        KeyConditionExpression: 'pk = :run AND begins_with(sk, :rotation)',
        ExpressionAttributeValues: { ':run': runKey(id).pk, ':rotation': RUN_ROTATION_PREFIX },
        ConsistentRead: true,
      };
      const read = async () => {
        const items: unknown[] = [];
        for await (const { Items = [] } of paginateQuery({ client }, query)) items.push(...Items);
        return items;
      };
      const items = await storeCall(`reading the rotations of run ${id}`, read());
      return items.map((item) => readItem(`a rotation of run ${id}`, RunRotationSchema, item));
    },
    list: async (limit) => {
      const command = new QueryCommand({
        TableName,
        IndexName: 'by-outcome',
        KeyConditionExpression: 'outcomeKey = :runs',
        ExpressionAttributeValues: { ':runs': RUNS },
        ScanIndexForward: false,
        Limit: limit,
      });
      const { Items: items = [] } = await storeCall('listing runs', client.send(command));
      return items.map((item) => readItem('a run', RunItemSchema, item));
    },
  };
}
