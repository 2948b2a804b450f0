import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AwsSettings } from '../domain/settings.ts';

const DAYS_OF_A_YEAR = 366;

/** Where evidence is kept: versioned, locked, under a key of its own, so that who reads evidence reads nothing else. */
export class EvidenceBucket extends Construct {
  readonly key: Key;
  readonly bucket: Bucket;
  /** How cdk-nag writes all of its objects. */
  readonly objectsFinding: string;

  constructor(scope: Construct, id: string, { audit }: { readonly audit: AwsSettings['audit'] }) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'vpn-change: evidence',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const locked = Duration.days(audit.years * DAYS_OF_A_YEAR);
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        audit.mode === 'compliance' ? ObjectLockRetention.compliance(locked) : ObjectLockRetention.governance(locked),
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.denyOtherEncryption();
    this.deny('NothingIsRemoved', ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'], {});
    const { defaultChild } = this.bucket.node;
    const logicalId = defaultChild instanceof CfnBucket ? Stack.of(this).getLogicalId(defaultChild) : '';
    this.objectsFinding = `<${logicalId}.Arn>/*`;
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Who reads evidence is in CloudTrail, by name; a log of accesses would need a bucket that is locked as well.',
    });
  }

  private denyOtherEncryption(): void {
    this.deny('OnlyEncrypted', ['s3:PutObject'], {
      StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
    });
    this.deny('OnlyUnderItsKey', ['s3:PutObject'], {
      StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': this.key.keyArn },
    });
  }

  private deny(sid: string, actions: string[], conditions: Record<string, Record<string, string>>): void {
    const resources = [this.bucket.arnForObjects('*')];
    const principals = [new AnyPrincipal()];
    this.bucket.addToResourcePolicy(
      new PolicyStatement({ sid, effect: Effect.DENY, principals, actions, resources, conditions }),
    );
  }
}
