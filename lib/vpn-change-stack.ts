import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Role } from '../domain/approval-settings.ts';
import type { Settings } from '../domain/settings.ts';
import { Alarms } from './alarms.ts';
import { Callbacks } from './callbacks.ts';
import { ChangeApi } from './change-api.ts';
import { ChangeDashboard } from './change-dashboard.ts';
import { ChangeEvents } from './change-events.ts';
import { ChangeTable } from './change-table.ts';
import { ChangeWorkflow, changeWorkflowArn } from './change-workflow.ts';
import { EncryptionKeys } from './encryption-keys.ts';
import { EvidenceArchive } from './evidence-archive.ts';
import { FleetRotation } from './fleet-rotation.ts';
import { longestChangeSeconds } from './longest-change-seconds.ts';
import { NotificationTopic } from './notification-topic.ts';
import { rightsUnder } from './rights.ts';
import { SecretStore } from './secret-store.ts';
import { StateFunctions } from './state-functions.ts';

export interface VpnChangeStackProps extends StackProps {
  readonly settings: Settings;
  /** The folder that `buildFunctions` filled. */
  readonly bundles: string;
  /** True: without alarms and dashboard, which an emulator need not know. */
  readonly emulator: boolean;
  /** Of the build that is deployed; null: nobody gave it. */
  readonly commit?: string | null;
}

/** `RequesterPolicyArn`: the managed policy of a role. */
function policyOutput(role: Role): string {
  return `${role.charAt(0).toUpperCase()}${role.slice(1)}PolicyArn`;
}

/** The whole service. */
export class VpnChangeStack extends Stack {
  constructor(scope: Construct, id: string, props: VpnChangeStackProps) {
    super(scope, id, { description: 'Changes of STACKIT VPN connections', ...props });
    const settings = this.withoutCommandPeers(props.settings);
    const { retentionDays, alarmEmail: email, runbook } = settings.aws;

    const keys = new EncryptionKeys(this, 'Keys');
    const encryptionKey = keys.project;
    const { table } = new ChangeTable(this, 'Changes', { encryptionKey });
    const secrets = new SecretStore(this, 'Secrets', { settings, encryptionKey });
    const { topic } = new NotificationTopic(this, 'Notifications', { encryptionKey, email });
    const shared = {
      settings,
      encryptionKey,
      topic,
      surroundings: { bundles: props.bundles, encryptionKey, retentionDays },
      rights: rightsUnder(this, encryptionKey.keyArn),
      table: { name: table.tableName, arn: table.tableArn },
    };
    const bus = new EventBus(this, 'Bus', {
      kmsKey: encryptionKey,
      description: 'vpn-change: what becomes of changes',
    });
    const { byState, awaitSignal } = new StateFunctions(this, 'States', {
      ...shared,
      secrets,
      fingerprintKey: keys.fingerprint.keyArn,
      bus: { name: bus.eventBusName, arn: bus.eventBusArn },
      stateMachine: changeWorkflowArn(this),
    });
    const served = { ...byState, AwaitSignal: awaitSignal };
    const arns = Object.entries(served).map(([state, { lambda }]) => [state, lambda.functionArn]);
    const functionArns = Object.fromEntries(arns);
    const workflow = new ChangeWorkflow(this, 'Workflow', { functionArns, encryptionKey, retentionDays });
    const fleet = new FleetRotation(this, 'Fleet', { ...shared, secrets, workflow });
    const changeApi = new ChangeApi(this, 'ChangeApi', { ...shared, secrets, workflow, fleet });
    const deadlineSeconds = longestChangeSeconds(settings);
    const events = new ChangeEvents(this, 'Events', { ...shared, bus, workflow, deadlineSeconds });
    const evidence = new EvidenceArchive(this, 'Evidence', {
      ...shared,
      audit: settings.aws.audit,
      workflow,
      unrecorded: events.unrecorded,
      commit: props.commit ?? null,
    });
    const callbacks =
      secrets.callbacks === null
        ? null
        : new Callbacks(this, 'Callbacks', {
            ...shared,
            settings: settings.callbacks,
            secret: secrets.callbacks,
            bus,
          });
    if (!props.emulator) {
      const functions = {
        ...served,
        ...fleet.functions,
        ConcludeChange: events.conclude,
        OverdueChanges: events.overdue,
        ChangeApi: changeApi.lambda,
        ArchiveEvidence: evidence.archive,
        ReconcileEvidence: evidence.reconcile,
        ...(callbacks ? { DeliverCallback: callbacks.deliver } : {}),
      };
      new Alarms(this, 'Alarms', { events, fleet, callbacks, api: changeApi.api, functions, topic, runbook });
      new ChangeDashboard(this, 'Overview', { stateMachine: workflow.stateMachine, functions });
    }
    this.output('StateMachineArn', workflow.stateMachine.stateMachineArn);
    this.output('FleetStateMachineArn', fleet.stateMachine.stateMachineArn);
    this.output('ApiUrl', changeApi.api.apiEndpoint);
    for (const [role, arn] of changeApi.policies?.arns ?? []) this.output(policyOutput(role), arn);
    this.output('ChangeTableName', table.tableName);
    this.output('EventBusName', bus.eventBusName);
    this.output('NotificationTopicArn', topic.topicArn);
    this.output('EvidenceBucketName', evidence.bucket.bucket.bucketName);
    this.output('SigningKeyArn', evidence.signingKey.keyArn);
    this.output('AuditorRoleArn', evidence.auditor.role.roleArn);
    this.output('ProjectKeyArn', encryptionKey.keyArn);
    this.output('FingerprintKeyArn', keys.fingerprint.keyArn);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }

  /** A change to one of these would only be refused by its device, half-way: ValidateChange shall not know them. */
  private withoutCommandPeers(settings: Settings): Settings {
    const entries = Object.entries(settings.connections);
    const told = entries.filter(([, { peer }]) => peer.kind === 'command').map(([name]) => name);
    for (const name of told) {
      const why = `connection ${name} is left out: a peer of kind command is told from one machine alone, not from AWS`;
      Annotations.of(this).addWarningV2(`vpn-change:command-peer:${name}`, why);
    }
    return { ...settings, connections: Object.fromEntries(entries.filter(([name]) => !told.includes(name))) };
  }
}
