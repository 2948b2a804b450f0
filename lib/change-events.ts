import { Duration } from 'aws-cdk-lib';
import { type EventBus, EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { EVENT_SOURCE } from '../adapters/aws/bus-event.ts';
import type { EnvSchema as ConcludeEnv } from '../functions/conclude-change/env.ts';
import type { EnvSchema as OverdueEnv } from '../functions/overdue-changes/env.ts';
import { BundledFunction, type FunctionSurroundings } from './bundled-function.ts';
import type { ChangeWorkflow } from './change-workflow.ts';
import type { Rights } from './rights.ts';

/** People are told of these; what was only planned, or had nothing to do, is on the bus alone. */
const NOTIFIED = ['change.applied', 'change.rolled-back', 'change.rejected', 'change.needs-operator'];

interface ChangeEventsProps {
  readonly bus: EventBus;
  readonly workflow: ChangeWorkflow;
  readonly table: { readonly name: string; readonly arn: string };
  readonly topic: ITopic;
  readonly encryptionKey: IKey;
  readonly surroundings: FunctionSurroundings;
  readonly rights: Rights;
  readonly deadlineSeconds: number;
}

/** What follows from an execution's start and end: the entry in the index, the project's own event, a notification. */
export class ChangeEvents extends Construct {
  /** Status changes that could not be recorded. */
  readonly unrecorded: Queue;
  readonly conclude: BundledFunction<z.input<typeof ConcludeEnv>>;
  readonly overdue: BundledFunction<z.input<typeof OverdueEnv>>;

  constructor(scope: Construct, id: string, props: ChangeEventsProps) {
    super(scope, id);
    const { encryptionKey } = props;
    this.unrecorded = new Queue(this, 'Unrecorded', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.conclude = this.concludeFunction(props);
    this.overdue = this.overdueFunction(props);
    this.notify(props);
  }

  private concludeFunction({ surroundings, rights, workflow, table, bus }: ChangeEventsProps) {
    const { stateMachineArn } = workflow.stateMachine;
    const conclude = new BundledFunction<z.input<typeof ConcludeEnv>>(this, 'ConcludeChange', {
      ...surroundings,
      folder: 'conclude-change',
      description: 'vpn-change: records how a change began and ended',
      environment: { CHANGE_TABLE: table.name, EVENT_BUS: bus.eventBusName, STATE_MACHINE: stateMachineArn },
      // It reads whole histories.
      memoryMegabytes: 1024,
      timeoutSeconds: 120,
      rights: [
        ...rights.readHistory(stateMachineArn, workflow.executionArns),
        ...rights.writeChanges(table.arn),
        ...rights.putEvents(bus.eventBusArn),
        ...rights.sendMessages(this.unrecorded.queueArn),
      ],
      deadLetterQueue: this.unrecorded,
    });
    conclude.acknowledge(
      `AwsSolutions-IAM5[Resource::${workflow.executionArnsFinding}]`,
      'Executions are named by change ids.',
    );
    new Rule(this, 'StatusChange', {
      description: 'vpn-change: executions that began or ended, were stopped or timed out',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachineArn] },
      },
      targets: [new LambdaFunction(conclude.lambda, { deadLetterQueue: this.unrecorded })],
    });
    return conclude;
  }

  private overdueFunction({ surroundings, rights, workflow, table, deadlineSeconds }: ChangeEventsProps) {
    const { stateMachineArn } = workflow.stateMachine;
    const overdue = new BundledFunction<z.input<typeof OverdueEnv>>(this, 'OverdueChanges', {
      ...surroundings,
      folder: 'overdue-changes',
      description: 'vpn-change: looks for changes that run longer than any change should',
      environment: {
        CHANGE_TABLE: table.name,
        STATE_MACHINE: stateMachineArn,
        CHANGE_DEADLINE_SECONDS: String(deadlineSeconds),
      },
      memoryMegabytes: 256,
      timeoutSeconds: 60,
      rights: [...rights.listExecutions(stateMachineArn), ...rights.seeWhatRuns(table.arn)],
    });
    new Rule(this, 'EveryFiveMinutes', {
      description: 'vpn-change: looks for overdue changes',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(overdue.lambda)],
    });
    return overdue;
  }

  private notify({ bus, topic }: ChangeEventsProps): void {
    const of = (name: string) => EventField.fromPath(`$.detail.${name}`);
    const text = `vpn-change: ${of('outcome')}: ${of('connection')}, change ${of('changeId')}. ${of('reason')}`;
    new Rule(this, 'Notification', {
      description: 'vpn-change: tells people how a change ended',
      eventBus: bus,
      eventPattern: { source: [EVENT_SOURCE], detailType: NOTIFIED },
      targets: [new SnsTopic(topic, { message: RuleTargetInput.fromText(text) })],
    });
  }
}
