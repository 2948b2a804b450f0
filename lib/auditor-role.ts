import { Stack, Validations } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { ChangeWorkflow } from './change-workflow.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';

interface AuditorRoleProps {
  readonly bucket: EvidenceBucket;
  readonly signingKey: IKey;
  readonly workflow: ChangeWorkflow;
}

/**
 * For auditors: records and checkpoints, and of executions what can be seen without their data. It opens neither the project's
 * key, under which that data is, nor any secret. Whom the account lets assume it is decided with the people of the account.
 */
export class AuditorRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { bucket, signingKey, workflow }: AuditorRoleProps) {
    super(scope, id);
    const { region, urlSuffix } = Stack.of(this);
    const { stateMachineArn } = workflow.stateMachine;
    this.role = new Role(this, 'Role', {
      assumedBy: new AccountRootPrincipal(),
      description: 'vpn-change: reads the evidence of changes and the course of executions, and nothing else',
    });
    const grant = (actions: string[], resources: string[], conditions = {}) =>
      this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
    grant(['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketObjectLockConfiguration'], [bucket.bucket.bucketArn]);
    grant(['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'], [bucket.bucket.arnForObjects('*')]);
    grant(['kms:Decrypt'], [bucket.key.keyArn], {
      StringEquals: { 'kms:ViaService': `s3.${region}.${urlSuffix}` },
    });
    grant(['kms:GetPublicKey', 'kms:Verify'], [signingKey.keyArn]);
    grant(['states:DescribeStateMachine', 'states:ListExecutions'], [stateMachineArn]);
    grant(['states:DescribeExecution', 'states:GetExecutionHistory'], [workflow.executionArns]);
    Validations.of(this.role).acknowledge(
      {
        id: `AwsSolutions-IAM5[Resource::${bucket.objectsFinding}]`,
        reason: 'An auditor may read every record: that is what the role is for.',
      },
      {
        id: `AwsSolutions-IAM5[Resource::${workflow.executionArnsFinding}]`,
        reason: 'Executions are named by change ids; their data stays closed without the project key.',
      },
    );
  }
}
