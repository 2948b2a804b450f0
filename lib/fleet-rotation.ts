import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { Settings } from '../domain/settings.ts';
import { FLEET_STATES, type FleetState } from '../functions/fleet-registry.ts';
import type { EnvSchema } from '../functions/plan-rotations/env.ts';
import { BundledFunction, type FunctionSurroundings } from './bundled-function.ts';
import type { ChangeWorkflow } from './change-workflow.ts';
import { withRules } from './code-with-rules.ts';
import type { Rights } from './rights.ts';
import type { SecretStore } from './secret-store.ts';

const DEFINITION_FILE = join(import.meta.dirname, '..', 'statemachines', 'rotate-fleet.asl.json');
/** Step Functions makes it, once in an account and region, to hear of the ends of executions that it started. */
const RULE = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';

interface FleetRotationProps {
  readonly settings: Settings;
  readonly workflow: ChangeWorkflow;
  readonly secrets: SecretStore;
  readonly table: { readonly name: string; readonly arn: string };
  readonly encryptionKey: IKey;
  readonly surroundings: FunctionSurroundings;
  readonly rights: Rights;
}

/** Keys rotate by themselves: a schedule starts the program that decides what is due, and starts a change for each. */
export class FleetRotation extends Construct {
  readonly stateMachine: StateMachine;
  readonly functions: Readonly<Record<FleetState, BundledFunction<z.input<typeof EnvSchema>>>>;
  /** Starts that the schedule could not deliver. */
  readonly undelivered: Queue;
  private readonly props: FleetRotationProps;

  constructor(scope: Construct, id: string, props: FleetRotationProps) {
    super(scope, id);
    this.props = props;
    const { rights, table } = props;
    this.functions = {
      PlanRotations: this.step('PlanRotations', rights.noteRotations(table.arn)),
      ReportRotations: this.step('ReportRotations', []),
    };
    this.stateMachine = this.program();
    this.undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the schedule itself.',
    });
    this.schedule();
  }

  private step(state: FleetState, more: readonly PolicyStatement[]) {
    const { settings, surroundings, rights, secrets, table } = this.props;
    const { folder } = FLEET_STATES[state];
    return withRules(join(surroundings.bundles, folder), settings, (code) => {
      return new BundledFunction<z.input<typeof EnvSchema>>(this, state, {
        ...surroundings,
        folder,
        code,
        description: `vpn-change: state ${state}`,
        environment: { CHANGE_TABLE: table.name, CHANGE_CALENDARS: settings.aws.changeCalendars.join(',') },
        // It asks for each connection, ten thousand of them too.
        memoryMegabytes: 1024,
        timeoutSeconds: 840,
        rights: [
          ...rights.lookAtFleet(table.arn),
          ...rights.listVersions([...secrets.keys.values()]),
          ...rights.readCalendars(settings.aws.changeCalendars),
          ...more,
        ],
      });
    });
  }

  private program(): StateMachine {
    const { workflow, encryptionKey, surroundings, rights } = this.props;
    const stack = Stack.of(this);
    const { PlanRotations, ReportRotations } = this.functions;
    const name = `${stack.stackName}-rotate-fleet`;
    const { stateMachineArn: changes } = workflow.stateMachine;
    const machine = new StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(DEFINITION_FILE, 'utf8')),
      definitionSubstitutions: {
        PlanRotationsFunctionArn: PlanRotations.lambda.functionArn,
        ReportRotationsFunctionArn: ReportRotations.lambda.functionArn,
        ChangeConnectionArn: changes,
      },
      encryptionConfiguration: new CustomerManagedEncryptionConfiguration(encryptionKey),
      logs: {
        destination: new LogGroup(this, 'Log', { encryptionKey, retention: surroundings.retentionDays }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
      tracingEnabled: false,
    });
    const own = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const rule = stack.formatArn({ service: 'events', resource: 'rule', resourceName: RULE });
    const resources = [PlanRotations.lambda.functionArn, ReportRotations.lambda.functionArn];
    machine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
    const starts = [...rights.runChanges(changes, workflow.executionArns, rule), ...rights.start(own)];
    for (const right of starts) machine.addToRolePolicy(right);
    Validations.of(machine).acknowledge(
      {
        id: 'AwsSolutions-SF2',
        reason: 'X-Ray would keep copies of timings outside of the project key; the runs in the table tell more.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'CloudWatch Logs names no resource for the delivery of logs (logs:CreateLogDelivery and its siblings).',
      },
      {
        id: `AwsSolutions-IAM5[Resource::${workflow.executionArnsFinding}]`,
        reason: 'Executions are named by change ids.',
      },
    );
    return machine;
  }

  private schedule(): void {
    const { settings, rights } = this.props;
    const { stateMachineArn } = this.stateMachine;
    const role = new Role(this, 'ScheduleRole', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    const granted = [...rights.start(stateMachineArn), ...rights.sendMessages(this.undelivered.queueArn)];
    for (const right of granted) role.addToPolicy(right);
    const { everyMinutes } = settings.fleet;
    new CfnSchedule(this, 'Schedule', {
      description: 'vpn-change: looks for keys that are due',
      scheduleExpression: `rate(${everyMinutes} minutes)`,
      scheduleExpressionTimezone: settings.aws.scheduleTimeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: stateMachineArn,
        roleArn: role.roleArn,
        // Delivered twice, it starts nothing twice: changes are named by their keys.
        input: JSON.stringify({ order: null }),
        deadLetterConfig: { arn: this.undelivered.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: everyMinutes * 60, maximumRetryAttempts: 3 },
      },
    }).node.addDependency(role);
  }
}
