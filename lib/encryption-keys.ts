import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** The project's key, for everything at rest, and the key under which pre-shared keys are fingerprinted. */
export class EncryptionKeys extends Construct {
  readonly project: Key;
  readonly fingerprint: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.project = new Key(this, 'Project', {
      description: 'vpn-change: secrets, changes, histories, logs, events and notifications',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // An HMAC key cannot be rotated: fingerprints of one key must stay equal.
    this.fingerprint = new Key(this, 'Fingerprint', {
      description: 'vpn-change: fingerprints of pre-shared keys (HMAC-SHA256)',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.admitLogs();
    this.admitAlarms();
  }

  private admitLogs(): void {
    const { region, account, partition } = Stack.of(this);
    this.project.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogGroups',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:*` },
        },
      }),
    );
  }

  /** They publish to an encrypted topic. What EventBridge needs is admitted with its rules. */
  private admitAlarms(): void {
    this.project.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
  }
}
