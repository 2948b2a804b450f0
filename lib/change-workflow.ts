import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { AwsSettings } from '../domain/settings.ts';

/** The program, as every engine runs it. */
const DEFINITION_FILE = join(import.meta.dirname, '..', 'statemachines', 'change-connection.asl.json');

function workflowName({ stackName }: Stack): string {
  return `${stackName}-change-connection`;
}

/** Known before the state machine is made: the functions that it is made of wake its executions. */
export function changeWorkflowArn(scope: Construct): string {
  const stack = Stack.of(scope);
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: workflowName(stack), arnFormat });
}

interface ChangeWorkflowProps {
  /** ARNs of the functions by the name of their state: what `${…FunctionArn}` in the file stands for. */
  readonly functionArns: Readonly<Record<string, string>>;
  readonly encryptionKey: IKey;
  readonly retentionDays: AwsSettings['retentionDays'];
}

/** The state machine: one execution is one change. */
export class ChangeWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  /** Any execution of it: their names are change ids. */
  readonly executionArns: string;
  /** How cdk-nag writes it. */
  readonly executionArnsFinding: string;

  constructor(scope: Construct, id: string, { functionArns, encryptionKey, retentionDays }: ChangeWorkflowProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const name = workflowName(stack);
    const placeholders = Object.entries(functionArns).map(([state, arn]) => [`${state}FunctionArn`, arn]);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      // Named, because the key's conditions name it: a generated name would be known too late.
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(DEFINITION_FILE, 'utf8')),
      definitionSubstitutions: Object.fromEntries(placeholders),
      encryptionConfiguration: new CustomerManagedEncryptionConfiguration(encryptionKey),
      logs: {
        destination: new LogGroup(this, 'Log', { encryptionKey, retention: retentionDays }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
      tracingEnabled: false,
    });
    this.executionArns = stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.executionArnsFinding = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}:*`;
    // Neither fromString nor the substitutions grant anything.
    const resources = Object.values(functionArns);
    this.stateMachine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
    this.acknowledge();
  }

  private acknowledge(): void {
    Validations.of(this.stateMachine).acknowledge(
      {
        id: 'AwsSolutions-SF2',
        reason:
          'X-Ray would keep copies of timings outside of the project key; the history and the change table tell more.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'CloudWatch Logs names no resource for the delivery of logs (logs:CreateLogDelivery and its siblings).',
      },
    );
  }
}
