import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ChainEntry } from '../../domain/evidence-chain.ts';
import { type Checkpoint, keyIdOf } from '../../domain/evidence-checkpoint.ts';
import { CHANGES_FILE, checkpointPath, keyPath, recordPath } from '../../domain/evidence-layout.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

export interface S3EvidenceOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** ARN of the key that objects are encrypted with: the bucket denies every other. */
  readonly encryptionKey: string;
}

/** What is kept where nobody can change it: a bucket with Object Lock, laid out as an export is. Safe to run twice. */
export type EvidenceBucket = ReturnType<typeof s3EvidenceBucket>;

/** Throws StoreUnavailableError. */
export function s3EvidenceBucket({ client, bucket, encryptionKey }: S3EvidenceOptions) {
  async function put(path: string, text: string, once: boolean): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: path,
      Body: text,
      ContentType: path.endsWith('.json') ? 'application/json' : 'application/x-pem-file',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: encryptionKey,
      ...(once ? { IfNoneMatch: '*' } : {}),
    });
    try {
      await client.send(command);
    } catch (error) {
      // There already, and under Object Lock: what was kept first stays.
      if (once && isAwsError(error, 'PreconditionFailed')) return;
      throw awsFault('StoreUnavailableError', `keeping ${path}`, error);
    }
  }

  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    keepEntry: (entry: ChainEntry) => put(recordPath(entry.sequence), json(entry), true),
    keepCheckpoint: (checkpoint: Checkpoint) => put(checkpointPath(checkpoint), json(checkpoint), true),
    keepPublicKey: (publicKey: string) => put(keyPath(keyIdOf(publicKey)), publicKey, true),
    /** Ids of the changes that have ended so far: a new version of one object. */
    keepChanges: (changes: readonly string[]) => put(CHANGES_FILE, json(changes), false),
  };
}
