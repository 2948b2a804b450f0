import { S3Client } from '@aws-sdk/client-s3';
import { dynamoDbEvidenceArchive } from '../adapters/aws/dynamodb-evidence-archive.ts';
import { type EvidenceBucket, s3EvidenceBucket } from '../adapters/aws/s3-evidence-bucket.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import { canonicalHash } from '../domain/canonical-hash.ts';
import type { EvidenceArchive } from '../domain/evidence-archive.ts';
import type { Program } from '../domain/evidence-record.ts';
import packageJson from '../package.json' with { type: 'json' };
import definition from '../statemachines/change-connection.asl.json' with { type: 'json' };
import { AWS_CLIENT_OPTIONS } from './aws-client-options.ts';
import { changeTableClient } from './aws-wiring-table.ts';
import type { EvidenceEnv } from './environment-parts.ts';

export function awsEvidenceBucket({ EVIDENCE_BUCKET, EVIDENCE_KEY }: EvidenceEnv): EvidenceBucket {
  const client = new S3Client(AWS_CLIENT_OPTIONS);
  return s3EvidenceBucket({ client, bucket: EVIDENCE_BUCKET, encryptionKey: EVIDENCE_KEY });
}

/** The chain in the change table; what is added to it is kept in the bucket as well, before anybody is told that it is. */
export function awsEvidenceArchive(
  { CHANGE_TABLE }: { readonly CHANGE_TABLE: string },
  bucket: EvidenceBucket,
): EvidenceArchive {
  const client = changeTableClient();
  const archive = dynamoDbEvidenceArchive({ client, tableName: CHANGE_TABLE, randomness: systemRandomness() });
  return {
    ...archive,
    append: async (record) => {
      const entry = await archive.append(record);
      await bucket.keepEntry(entry);
      return entry;
    },
    addCheckpoint: async (checkpoint) => {
      await archive.addCheckpoint(checkpoint);
      await bucket.keepCheckpoint(checkpoint);
    },
  };
}

export function awsProgram({ BUILD_COMMIT: commit }: EvidenceEnv): Program {
  return {
    definition: canonicalHash(definition),
    version: packageJson.version,
    commit,
    engine: 'step-functions',
  };
}
