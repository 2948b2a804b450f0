import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CHANGE_TABLE } from '../../../adapters/aws/change-table.ts';

/** Where the AWS emulator listens; unset: its tests are skipped. `npm run test:aws` starts one. */
export const EMULATOR = process.env.AWS_ENDPOINT_URL;

export const EMULATED = {
  endpoint: EMULATOR ?? '',
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};

/** `onWrite` runs after a write took effect. */
export function emulatedDocumentClient(onWrite: <T>(answer: T) => T = (answer) => answer): DynamoDBDocumentClient {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(EMULATED));
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      return /^(Put|Update|TransactWrite)/.test(String(context.commandName)) ? onWrite(answer) : answer;
    },
    { step: 'initialize', priority: 'high' },
  );
  return client;
}

const keysOf = ({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey: string }) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
];

/** A change table of its own, as the deployment makes it. */
export async function emulatedChangeTable(): Promise<string> {
  const client = new DynamoDBClient(EMULATED);
  const tableName = `changes-${randomUUID()}`;
  const indexes = Object.entries(CHANGE_TABLE.indexes);
  const names = [CHANGE_TABLE, ...Object.values(CHANGE_TABLE.indexes)].flatMap((keys) => [
    keys.partitionKey,
    keys.sortKey,
  ]);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...new Set<string>(names)].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keysOf(CHANGE_TABLE),
      GlobalSecondaryIndexes: indexes.map(([IndexName, keys]) => ({
        IndexName,
        KeySchema: keysOf(keys),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName: tableName });
  client.destroy();
  return tableName;
}
