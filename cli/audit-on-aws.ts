import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoDbChangeIndex } from '../adapters/aws/dynamodb-change-index.ts';
import { dynamoDbEvidenceArchive } from '../adapters/aws/dynamodb-evidence-archive.ts';
import { dynamoDbGatewayClaims } from '../adapters/aws/dynamodb-gateway-claims.ts';
import { kmsCheckpointSigner } from '../adapters/aws/kms-checkpoint-signer.ts';
import { secretsManagerPskVersions } from '../adapters/aws/secrets-manager-psk-versions.ts';
import { stackOutputs } from '../adapters/aws/stack-outputs.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import { RefusedError } from '../domain/errors.ts';
import { everyChange } from '../functions/archive-evidence/every-change.ts';
import { unrecordedChanges } from '../functions/archive-evidence/reconcile-evidence.ts';
import type { CheckedEvidence } from './audit-check.ts';
import type { AwsTargetOptions } from './aws-target.ts';
import type { AuditSource } from './open-audit.ts';
import { cliSettings } from './open-session.ts';

/** The evidence of the deployed service, from its table. What is missing there, its own function makes up within the hour. */
export async function auditOnAws({ stack }: AwsTargetOptions): Promise<AuditSource> {
  const { archive, index, signer } = await evidenceOf(stack);
  return {
    archive,
    publicKeys: async () => [await signer.publicKey()],
    endedChanges: async () => {
      const ended: string[] = [];
      for await (const { request, result } of everyChange(index)) if (result !== null) ended.push(request.changeId);
      return ended.toSorted();
    },
    close: () => {},
  };
}

export async function checkedOnAws({ stack, config }: AwsTargetOptions & { config: string }): Promise<CheckedEvidence> {
  const { archive, index, claims, signer } = await evidenceOf(stack);
  return {
    settings: cliSettings(config),
    archive,
    versions: secretsManagerPskVersions({ client: new SecretsManagerClient({}) }),
    publicKeys: async () => [await signer.publicKey()],
    unrecorded: () => unrecordedChanges({ index, claims, archive, isDeserted: async () => false, since: null }),
    close: () => {},
  };
}

async function evidenceOf(stack: string) {
  const { ChangeTableName: tableName, SigningKeyArn: signingKey } = await stackOutputs(
    new CloudFormationClient({}),
    stack,
  );
  if (!tableName || !signingKey) {
    const message = `stack ${stack} has no outputs ChangeTableName and SigningKeyArn: deploy it anew`;
    throw new RefusedError([{ code: 'aws.no-output', message }]);
  }
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return {
    archive: dynamoDbEvidenceArchive({ client, tableName, randomness: systemRandomness() }),
    index: dynamoDbChangeIndex({ client, tableName }),
    claims: dynamoDbGatewayClaims({ client, tableName, clock: systemClock() }),
    signer: kmsCheckpointSigner(new KMSClient({}), signingKey),
  };
}
