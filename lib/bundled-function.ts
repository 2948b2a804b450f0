import { join } from 'node:path';
import { Duration, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AwsSettings } from '../domain/settings.ts';

/** The same for every function of the stack. */
export interface FunctionSurroundings {
  /** The folder that `buildFunctions` filled. */
  readonly bundles: string;
  readonly encryptionKey: IKey;
  readonly retentionDays: AwsSettings['retentionDays'];
}

export interface BundledFunctionProps<Env extends Record<string, string>> extends FunctionSurroundings {
  /** Below functions/. */
  readonly folder: string;
  readonly description: string;
  /** Typed by the `EnvSchema` of the folder's env.ts: a missing variable does not compile. */
  readonly environment: Env;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** All that its role may do, besides writing its own log. */
  readonly rights: readonly PolicyStatement[];
  readonly code?: Code;
  readonly network?: AwsSettings['network'];
  /** Takes what an event's delivery came to nothing with. */
  readonly deadLetterQueue?: IQueue;
}

/** One bundle as a function with a role and a log group of its own. */
export class BundledFunction<Env extends Record<string, string>> extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: BundledFunctionProps<Env>) {
    super(scope, id);
    const { encryptionKey, deadLetterQueue } = props;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Log', { encryptionKey, retention: props.retentionDays });
    const log = { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] };
    this.role.addToPolicy(new PolicyStatement(log));
    for (const right of props.rights) this.role.addToPolicy(right);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: props.code ?? Code.fromAsset(join(props.bundles, props.folder)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      role: this.role,
      logGroup,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      environmentEncryption: encryptionKey,
      ...(deadLetterQueue ? { deadLetterQueue } : {}),
    });
    if (props.network) this.attachTo(props.network);
  }

  /** One finding of cdk-nag on the role, with the reason why it is right as it is. */
  acknowledge(id: string, reason: string): void {
    Validations.of(this.role).acknowledge({ id, reason });
  }

  /** By ids alone: nothing is looked up, so synthesis needs no account. */
  private attachTo(network: NonNullable<AwsSettings['network']>): void {
    const resource = this.lambda.node.defaultChild;
    if (resource instanceof CfnFunction) resource.vpcConfig = network;
    const interfaces = [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ];
    this.role.addToPolicy(new PolicyStatement({ actions: interfaces, resources: ['*'] }));
    // Lambda itself makes the network interfaces; the code in the function must not.
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: interfaces,
        resources: ['*'],
        conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      }),
    );
    const reason = 'EC2 names no resource for some of these actions; the function itself is denied all of them.';
    this.acknowledge('AwsSolutions-IAM5[Resource::*]', reason);
  }
}
