import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { AwsSettings } from '../domain/settings.ts';
import type { EnvSchema as ArchiveEnv } from '../functions/archive-evidence/env.ts';
import type { EnvSchema as ReconcileEnv } from '../functions/reconcile-evidence/env.ts';
import { AuditorRole } from './auditor-role.ts';
import { BundledFunction, type FunctionSurroundings } from './bundled-function.ts';
import type { ChangeWorkflow } from './change-workflow.ts';
import { EvidenceBucket } from './evidence-bucket.ts';
import type { Rights } from './rights.ts';

interface EvidenceArchiveProps {
  readonly audit: AwsSettings['audit'];
  readonly workflow: ChangeWorkflow;
  readonly table: { readonly name: string; readonly arn: string };
  readonly surroundings: FunctionSurroundings;
  readonly rights: Rights;
  /** Takes status changes of which no record could be made. */
  readonly unrecorded: IQueue;
  /** Of the deployed build; null: nobody gave it. */
  readonly commit: string | null;
}

/** Records of changes that nobody can change: made when a change ends, made up when that failed, signed once a day. */
export class EvidenceArchive extends Construct {
  readonly bucket: EvidenceBucket;
  readonly signingKey: Key;
  readonly auditor: AuditorRole;
  readonly archive: BundledFunction<z.input<typeof ArchiveEnv>>;
  readonly reconcile: BundledFunction<z.input<typeof ReconcileEnv>>;

  constructor(scope: Construct, id: string, props: EvidenceArchiveProps) {
    super(scope, id);
    const { audit, workflow } = props;
    this.bucket = new EvidenceBucket(this, 'Bucket', { audit });
    this.signingKey = new Key(this, 'Signing', {
      description: 'vpn-change: signs checkpoints of the chain of evidence',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.auditor = new AuditorRole(this, 'Auditor', { bucket: this.bucket, signingKey: this.signingKey, workflow });
    this.archive = this.archiveFunction(props);
    this.reconcile = this.reconcileFunction(props);
  }

  private archiveFunction({ surroundings, rights, workflow, table, unrecorded, commit }: EvidenceArchiveProps) {
    const { stateMachineArn } = workflow.stateMachine;
    const archive = new BundledFunction<z.input<typeof ArchiveEnv>>(this, 'ArchiveEvidence', {
      ...surroundings,
      folder: 'archive-evidence',
      description: 'vpn-change: makes the record of a change that has ended',
      environment: {
        CHANGE_TABLE: table.name,
        STATE_MACHINE: stateMachineArn,
        EVIDENCE_BUCKET: this.bucket.bucket.bucketName,
        EVIDENCE_KEY: this.bucket.key.keyArn,
        BUILD_COMMIT: commit ?? '',
      },
      // It reads whole histories.
      memoryMegabytes: 1024,
      timeoutSeconds: 120,
      rights: [
        ...rights.readHistory(stateMachineArn, workflow.executionArns),
        ...rights.readSignals(table.arn),
        ...rights.writeEvidence(table.arn),
        ...rights.keepObjects(this.bucket.bucket.bucketArn, this.bucket.key.keyArn),
        ...rights.sendMessages(unrecorded.queueArn),
      ],
      deadLetterQueue: unrecorded,
    });
    this.acknowledge(archive, workflow);
    new Rule(this, 'Ended', {
      description: 'vpn-change: executions that ended, were stopped or timed out',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachineArn], status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [new LambdaFunction(archive.lambda, { deadLetterQueue: unrecorded })],
    });
    return archive;
  }

  private reconcileFunction({ surroundings, rights, workflow, table, commit }: EvidenceArchiveProps) {
    const { stateMachineArn } = workflow.stateMachine;
    const reconcile = new BundledFunction<z.input<typeof ReconcileEnv>>(this, 'ReconcileEvidence', {
      ...surroundings,
      folder: 'reconcile-evidence',
      description: 'vpn-change: makes records that are missing, and signs the chain once a day',
      environment: {
        CHANGE_TABLE: table.name,
        STATE_MACHINE: stateMachineArn,
        EVIDENCE_BUCKET: this.bucket.bucket.bucketName,
        EVIDENCE_KEY: this.bucket.key.keyArn,
        SIGNING_KEY: this.signingKey.keyArn,
        BUILD_COMMIT: commit ?? '',
      },
      memoryMegabytes: 1024,
      timeoutSeconds: 900,
      rights: [
        ...rights.readHistory(stateMachineArn, workflow.executionArns),
        ...rights.listChanges(table.arn),
        ...rights.writeEvidence(table.arn),
        ...rights.keepObjects(this.bucket.bucket.bucketArn, this.bucket.key.keyArn),
        ...rights.signCheckpoints(this.signingKey.keyArn),
      ],
    });
    this.acknowledge(reconcile, workflow);
    new Rule(this, 'Hourly', {
      description: 'vpn-change: looks for changes that ended without a record',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(reconcile.lambda)],
    });
    return reconcile;
  }

  private acknowledge(made: BundledFunction<Record<string, string>>, workflow: ChangeWorkflow): void {
    made.acknowledge(
      `AwsSolutions-IAM5[Resource::${workflow.executionArnsFinding}]`,
      'Executions are named by change ids.',
    );
    made.acknowledge(
      `AwsSolutions-IAM5[Resource::${this.bucket.objectsFinding}]`,
      'Objects are named by the place of a record in the chain; the role may add them, and no more.',
    );
  }
}
