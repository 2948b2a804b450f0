import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoDbChangeIndex } from '../../adapters/aws/dynamodb-change-index.ts';
import { kmsCheckpointSigner } from '../../adapters/aws/kms-checkpoint-signer.ts';
import { stepFunctionsHistories } from '../../adapters/aws/step-functions-histories.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { executionEnd } from '../../domain/execution-end.ts';
import type { ReconcilePorts } from '../archive-evidence/reconcile-evidence.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import { awsEvidenceArchive, awsEvidenceBucket, awsProgram } from '../aws-wiring-evidence.ts';
import { awsClaims, awsSignals, changeTableClient } from '../aws-wiring-table.ts';
import type { Env } from './env.ts';
import type { WholePorts } from './keep-bucket-whole.ts';

/** Step Functions forgets an execution so long after its end. */
const HISTORY_MILLISECONDS = 90 * 86_400_000;

export function ports(env: Env): WholePorts & Omit<ReconcilePorts, 'since'> & { since(): string } {
  const clock = systemClock();
  const bucket = awsEvidenceBucket(env);
  const histories = stepFunctionsHistories(new SFNClient(AWS_CLIENT_OPTIONS), env.STATE_MACHINE);
  const signals = awsSignals(env);
  return {
    clock,
    bucket,
    archive: awsEvidenceArchive(env, bucket),
    index: dynamoDbChangeIndex({ client: changeTableClient(), tableName: env.CHANGE_TABLE }),
    claims: awsClaims(env),
    signer: kmsCheckpointSigner(new KMSClient(AWS_CLIENT_OPTIONS), env.SIGNING_KEY),
    history: (changeId) => histories.read(changeId),
    signals: (changeId) => signals.signals(changeId),
    program: awsProgram(env),
    // Its end is known to Step Functions, though no event of it came through.
    isDeserted: async ({ request }) => executionEnd(await histories.read(request.changeId)).ended,
    since: () => new Date(clock.now() - HISTORY_MILLISECONDS).toISOString(),
  };
}
