import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoDbChangeIndex } from '../../../adapters/aws/dynamodb-change-index.ts';
import { dynamoDbChangeSignals } from '../../../adapters/aws/dynamodb-change-signals.ts';
import { dynamoDbGatewayClaims } from '../../../adapters/aws/dynamodb-gateway-claims.ts';
import { dynamoDbRotationRuns } from '../../../adapters/aws/dynamodb-rotation-runs.ts';
import { changeIndexContract, changeRequest } from '../../contracts/change-index-contract.ts';
import { changeSignalsContract } from '../../contracts/change-signals-contract.ts';
import { claimWish, gatewayClaimsContract } from '../../contracts/gateway-claims-contract.ts';
import { rotationRunsContract } from '../../contracts/rotation-runs-contract.ts';
import { EMULATOR, emulatedChangeTable, emulatedDocumentClient } from './emulated-aws.ts';
import { losingAnswers, retried } from './lost-answers.ts';

describe.skipIf(EMULATOR === undefined)('over the emulator', () => {
  gatewayClaimsContract('the store of claims in DynamoDB', async (clock) =>
    dynamoDbGatewayClaims({ client: emulatedDocumentClient(), tableName: await emulatedChangeTable(), clock }),
  );
  gatewayClaimsContract('the store of claims in DynamoDB, when the answers to writes are lost,', async (clock) => {
    const client = emulatedDocumentClient(losingAnswers());
    return retried(dynamoDbGatewayClaims({ client, tableName: await emulatedChangeTable(), clock }));
  });
  changeIndexContract('the index in DynamoDB', async () =>
    dynamoDbChangeIndex({ client: emulatedDocumentClient(), tableName: await emulatedChangeTable() }),
  );
  changeIndexContract('the index in DynamoDB, when the answers to writes are lost,', async () => {
    const client = emulatedDocumentClient(losingAnswers());
    return retried(dynamoDbChangeIndex({ client, tableName: await emulatedChangeTable() }));
  });
  changeSignalsContract('the store of signals in DynamoDB', async () =>
    dynamoDbChangeSignals({ client: emulatedDocumentClient(), tableName: await emulatedChangeTable() }),
  );

  rotationRunsContract('the runs in DynamoDB', async () =>
    dynamoDbRotationRuns({ client: emulatedDocumentClient(), tableName: await emulatedChangeTable() }),
  );

  describe('one change table', () => {
    it('holds changes and claims apart', async () => {
      const [client, tableName] = [emulatedDocumentClient(), await emulatedChangeTable()];
      const index = dynamoDbChangeIndex({ client, tableName });
      const claims = dynamoDbGatewayClaims({ client, tableName, clock: { now: () => 0 } });
      await index.begin(changeRequest('one'));
      await claims.claim(claimWish('one'));
      expect((await index.list({ limit: 10 })).entries).toHaveLength(1);
      expect(await claims.all()).toHaveLength(1);
    });

    it('sorts times of different precision, and changes of one instant by their id', async () => {
      const index = dynamoDbChangeIndex({ client: emulatedDocumentClient(), tableName: await emulatedChangeTable() });
      const times = { a: '2026-01-01T00:00:00Z', b: '2026-01-01T00:00:00.000Z', c: '2026-01-01T00:00:00.5Z' };
      for (const [id, requestedAt] of Object.entries(times)) await index.begin({ ...changeRequest(id), requestedAt });
      const { entries } = await index.list({ connection: 'office', limit: 10 });
      expect(entries.map(({ request }) => request.changeId)).toEqual(['c', 'b', 'a']);
    });

    it('says that an item is damaged, and quotes nothing of it', async () => {
      const [client, tableName] = [emulatedDocumentClient(), await emulatedChangeTable()];
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: { pk: 'CHANGE#x', sk: 'CHANGE', timeKey: 't', request: '{canary' },
        }),
      );
      const fault = dynamoDbChangeIndex({ client, tableName }).find(changeRequest('x').changeId);
      await expect(fault).rejects.toMatchObject({
        name: 'StoreUnavailableError',
        message: 'CHANGE#x in the change table does not keep its schema: no JSON',
      });
    });
  });
});
