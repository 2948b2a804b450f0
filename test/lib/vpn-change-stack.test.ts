import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CHANGE_TABLE } from '../../adapters/aws/change-table.ts';
import { CALLBACK_ATTEMPTS, CALLBACK_TIMEOUT_SECONDS } from '../../domain/callback-schedule.ts';
import { STATES, type TaskState } from '../../functions/registry.ts';
import type { EnvSchema as StageEnv } from '../../functions/stage-psk/env.ts';
import { ALARM_KINDS } from '../../lib/alarms.ts';
import { anchorOf, headings, readDocument } from '../docs/markdown.ts';
import {
  type ExampleTemplate,
  exampleDeployment,
  exampleStack,
  NETWORK,
  ofType,
  templateOf,
  textOf,
} from './example-stack.ts';

const FILE = 'statemachines/change-connection.asl.json';
const FUNCTIONS = [
  ...[...Object.keys(STATES), 'AwaitSignal'].map((state) => `States/${state}`),
  'Evidence/ArchiveEvidence',
  'Evidence/ReconcileEvidence',
  'Events/ConcludeChange',
  'Events/OverdueChanges',
  'Callbacks/DeliverCallback',
  'ChangeApi/ChangeApi',
  'Fleet/PlanRotations',
  'Fleet/ReportRotations',
];
const AslSchema = z.object({ States: z.record(z.string(), z.looseObject({ TimeoutSeconds: z.number().optional() })) });

let template: ExampleTemplate;
beforeAll(() => {
  template = templateOf(exampleStack());
}, 60_000);

const properties = (path: string) => template.resources.get(path)?.Properties ?? {};
const ofAll = (type: string) => ofType(template, type);

describe('the state machine', () => {
  it('is the very file, with the function of each state in place of its placeholder', () => {
    const { DefinitionString, DefinitionSubstitutions, StateMachineType } = properties('Workflow/StateMachine');
    expect(DefinitionString).toBe(readFileSync(FILE, 'utf8'));
    expect(StateMachineType).toBe('STANDARD');
    const substitutions = Object.entries(z.record(z.string(), z.json()).parse(DefinitionSubstitutions));
    const placed = substitutions.map(([name, value]) => [name, textOf(template, value)]);
    const wanted = [...Object.keys(STATES), 'AwaitSignal'].map((state) => [
      `${state}FunctionArn`,
      `States/${state}/Function`,
    ]);
    expect(Object.fromEntries(placed)).toEqual(Object.fromEntries(wanted));
  });

  it('logs without the data of executions, and has no tracing', () => {
    const { LoggingConfiguration, TracingConfiguration } = properties('Workflow/StateMachine');
    expect(LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    expect(TracingConfiguration).toMatchObject({ Enabled: false });
  });
});

describe('the functions', () => {
  it.each(FUNCTIONS)('%s runs on Node 24 for arm64, with role and log of its own', (path) => {
    const { Role, LoggingConfig, ...rest } = properties(`${path}/Function`);
    expect(rest).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    expect([
      textOf(template, Role),
      textOf(template, z.record(z.string(), z.json()).parse(LoggingConfig).LogGroup),
    ]).toEqual([`${path}/Role`, `${path}/Log`]);
  });

  it.each(Object.keys(STATES))('%s is over before its state is tried again', (state) => {
    const { States } = AslSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
    const timeout = z.number().parse(properties(`States/${state}/Function`).Timeout);
    expect(timeout).toBeLessThan(States[state]?.TimeoutSeconds ?? 0);
  });

  it.each(FUNCTIONS)('%s gets an environment that its step accepts', async (path) => {
    const name = path.split('/')[1] ?? '';
    const folders: Readonly<Record<string, string>> = {
      AwaitSignal: 'await-signal',
      ConcludeChange: 'conclude-change',
      OverdueChanges: 'overdue-changes',
      DeliverCallback: 'deliver-callback',
      ChangeApi: 'change-api',
      ArchiveEvidence: 'archive-evidence',
      ReconcileEvidence: 'reconcile-evidence',
      PlanRotations: 'plan-rotations',
      ReportRotations: 'report-rotations',
    };
    const folder = isState(name) ? STATES[name].folder : folders[name];
    const { EnvSchema }: { EnvSchema: z.ZodType } = await import(`../../functions/${folder}/env.ts`);
    const { Variables } = z
      .object({ Variables: z.record(z.string(), z.json()) })
      .parse(properties(`${path}/Function`).Environment);
    const texts = Object.entries(Variables).map(([key, value]) => [key, textOf(template, value)]);
    expect(() => EnvSchema.parse(Object.fromEntries(texts))).not.toThrow();
  });

  it('do not compile without a variable of their environment', () => {
    // @ts-expect-error FINGERPRINT_KEY is missing
    const environment: z.input<typeof StageEnv> = { CHANGE_TABLE: 'changes' };
    expect(environment).toBeDefined();
  });
});

describe('what is kept', () => {
  it.each([
    ['AWS::DynamoDB::Table', 'SSESpecification.KMSMasterKeyId'],
    ['AWS::SecretsManager::Secret', 'KmsKeyId'],
    ['AWS::Logs::LogGroup', 'KmsKeyId'],
    ['AWS::Lambda::Function', 'KmsKeyArn'],
    ['AWS::StepFunctions::StateMachine', 'EncryptionConfiguration.KmsKeyId'],
    ['AWS::Events::EventBus', 'KmsKeyIdentifier'],
    ['AWS::SNS::Topic', 'KmsMasterKeyId'],
    ['AWS::SQS::Queue', 'KmsMasterKeyId'],
  ])('%s is encrypted with the key of the project', (type, at) => {
    const keys = ofAll(type).map(([, { Properties }]) => textOf(template, valueAt(Properties, at)));
    expect([...new Set(keys)]).toEqual(['Keys/Project']);
  });

  it('outlives the stack: table, secrets, keys and logs', () => {
    const lasting = ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];
    const policies = lasting.flatMap((type) => ofAll(type).map(([, { DeletionPolicy }]) => DeletionPolicy));
    expect([...new Set(policies)]).toEqual(['Retain']);
  });

  it('has logs that end when the configuration says', () => {
    const days = ofAll('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.RetentionInDays);
    expect([days.length, ...new Set(days)]).toEqual([FUNCTIONS.length + 3, 365]);
  });

  it('has a table of the layout that the adapters use, protected, restorable, without a TTL', () => {
    const { GlobalSecondaryIndexes, KeySchema, ...table } = properties('Changes/Table');
    expect(table).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(table).not.toHaveProperty('TimeToLiveSpecification');
    const keys = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ];
    expect(KeySchema).toEqual(keys(CHANGE_TABLE));
    expect(GlobalSecondaryIndexes).toEqual(
      Object.entries(CHANGE_TABLE.indexes).map(([IndexName, index]) => ({
        IndexName,
        KeySchema: keys(index),
        Projection: { ProjectionType: 'ALL' },
      })),
    );
  });

  it('has the secrets of the configuration, each without a value', () => {
    const secrets = ofAll('AWS::SecretsManager::Secret').map(([, { Properties }]) => Properties);
    const names = ['vpn/office', 'vpn/branch', 'vpn-change/stackit-key', 'vpn-change/callbacks'];
    expect(secrets.map(({ Name }) => Name)).toEqual(names);
    for (const secret of secrets) expect(Object.keys(secret).toSorted()).toEqual(['Description', 'KmsKeyId', 'Name']);
  });

  it('holds no secret in the template: neither a value nor a reference that would be resolved to one', () => {
    const text = JSON.stringify([...template.resources.values()]) + JSON.stringify(template.outputs);
    expect(text).not.toMatch(/\{\{resolve:|SecretString|preSharedKey|BEGIN [A-Z ]*PRIVATE KEY|NoEcho/);
  });

  it('tells where things are in its outputs, and nothing else', () => {
    const names = [
      'ApiUrl',
      'ApproverPolicyArn',
      'AuditorPolicyArn',
      'AuditorRoleArn',
      'ChangeTableName',
      'EventBusName',
      'EvidenceBucketName',
      'FingerprintKeyArn',
      'FleetStateMachineArn',
      'NotificationTopicArn',
      'OperatorPolicyArn',
      'ProjectKeyArn',
      'RequesterPolicyArn',
      'SigningKeyArn',
      'StateMachineArn',
    ];
    expect(Object.keys(template.outputs).toSorted()).toEqual(names);
  });
});

describe('events', () => {
  it('follow each start and end of an execution of this state machine', () => {
    const { EventPattern, Targets } = properties('Events/StatusChange');
    expect(EventPattern).toMatchObject({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
    });
    expect(textOf(template, valueAt(EventPattern, 'detail.stateMachineArn.0'))).toBe('Workflow/StateMachine');
    const [target] = z.array(z.record(z.string(), z.json())).parse(Targets);
    expect(textOf(template, target?.Arn)).toBe('Events/ConcludeChange/Function');
    expect(textOf(template, valueAt(target, 'DeadLetterConfig.Arn'))).toBe('Events/Unrecorded');
  });

  it('tell people how changes end', () => {
    const { EventPattern, Targets } = properties('Events/Notification');
    expect(EventPattern).toEqual({
      source: ['vpn-change'],
      'detail-type': ['change.applied', 'change.rolled-back', 'change.rejected', 'change.needs-operator'],
    });
    expect(textOf(template, valueAt(Targets, '0.Arn'))).toBe('Notifications/Topic');
    expect(properties('Notifications/Topic/operations@example.com')).toMatchObject({ Protocol: 'email' });
  });
});

describe('callbacks', () => {
  it('are asked for by the events that name where to', () => {
    const { EventPattern, Targets } = properties('Callbacks/Asked');
    expect(EventPattern).toEqual({
      source: ['vpn-change'],
      detail: { delivery: { callbackUrl: [{ prefix: 'http' }] } },
    });
    expect(textOf(template, valueAt(Targets, '0.Arn'))).toBe('Callbacks/Pending');
  });

  it('have a queue that keeps them for longer than the day of all attempts, and another for those in vain', () => {
    const [pending, undelivered] = [properties('Callbacks/Pending'), properties('Callbacks/Undelivered')];
    const [kept, buried] = [pending, undelivered].map((queue) => z.number().parse(queue.MessageRetentionPeriod));
    expect(kept).toBeGreaterThan(2 * 86_400);
    expect(buried).toBeGreaterThan(z.number().parse(kept));
    expect(textOf(template, valueAt(pending, 'RedrivePolicy.deadLetterTargetArn'))).toBe('Callbacks/Undelivered');
    expect(valueAt(pending, 'RedrivePolicy.maxReceiveCount')).toBe(CALLBACK_ATTEMPTS);
  });

  it('come to the function a few at a time, and come back each for itself', () => {
    const { EventSourceArn, ...polling } = properties('Callbacks/Polling');
    expect(textOf(template, EventSourceArn)).toBe('Callbacks/Pending');
    expect(polling).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    const timeout = z.number().parse(properties('Callbacks/DeliverCallback/Function').Timeout);
    expect(timeout).toBeGreaterThan(CALLBACK_TIMEOUT_SECONDS);
    expect(properties('Callbacks/Pending').VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
  });
});

describe('alarms', () => {
  const anchors = () => headings(readDocument('docs/runbook.md')).map(anchorOf);
  const DescriptionSchema = z.string().regex(/^vpn-change: .+\. What to do: docs\/runbook\.md#alarm-[a-z-]+$/);

  it('point to a section of the runbook, each kind to one', () => {
    const pointed = ofAll('AWS::CloudWatch::Alarm').map(([, { Properties }]) =>
      DescriptionSchema.parse(Properties.AlarmDescription).replace(/^.*#/, ''),
    );
    expect([...new Set(pointed)].toSorted()).toEqual(ALARM_KINDS.map((kind) => `alarm-${kind}`).toSorted());
    expect(anchors()).toEqual(expect.arrayContaining([...new Set(pointed)]));
  });

  it('are all that the runbook has a section for', () => {
    const sections = anchors().filter((anchor) => anchor.startsWith('alarm-'));
    expect(sections.toSorted()).toEqual(ALARM_KINDS.map((kind) => `alarm-${kind}`).toSorted());
  });

  it('tell the topic, and are silent where there is nothing to measure', () => {
    const all = ofAll('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    const actions = all.map(({ AlarmActions }) => textOf(template, valueAt(AlarmActions, '0')));
    expect([...new Set(actions)]).toEqual(['Notifications/Topic']);
    expect([...new Set(all.map(({ TreatMissingData }) => TreatMissingData))]).toEqual(['notBreaching']);
  });

  it('watch the faults and the throttles of every function', () => {
    const watched = ofAll('AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) => {
      const name = textOf(template, valueAt(Properties, 'Dimensions.0.Value'));
      return name.endsWith('/Function') ? [`${name} ${textOf(template, Properties.MetricName)}`] : [];
    });
    const wanted = FUNCTIONS.flatMap((path) => [`${path}/Function Errors`, `${path}/Function Throttles`]);
    expect(watched.toSorted()).toEqual(wanted.toSorted());
  });
});

describe('other deployments', () => {
  it('have CheckConnectivity alone in the network of the configuration', () => {
    const other = templateOf(exampleStack(exampleDeployment({}, { network: NETWORK })));
    const placed = ofType(other, 'AWS::Lambda::Function').filter(([, { Properties }]) => 'VpcConfig' in Properties);
    expect(placed.map(([path]) => path)).toEqual(['States/CheckConnectivity/Function']);
    expect(placed[0]?.[1].Properties.VpcConfig).toEqual({
      SubnetIds: NETWORK.subnetIds,
      SecurityGroupIds: NETWORK.securityGroupIds,
    });
  }, 60_000);

  it('have neither alarms nor dashboard on an emulator', () => {
    const types = [...templateOf(exampleStack(exampleDeployment(), true)).resources.values()].map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::CloudWatch'))).toEqual([]);
  }, 60_000);

  it('have nothing of callbacks when no host may be called', () => {
    const callbacks = { ...exampleDeployment().callbacks, allowedHosts: [] };
    const paths = [...templateOf(exampleStack({ ...exampleDeployment(), callbacks })).resources.keys()];
    expect(paths.filter((path) => /callback/i.test(path))).toEqual([]);
  }, 60_000);

  it('leave out a connection whose device is told by a command', () => {
    const commanded = {
      ...exampleDeployment().connections.office,
      pskSecret: 'vpn/told',
      peer: { kind: 'command', command: ['x'] },
    };
    const { stack, ...rest } = exampleStack(exampleDeployment({}, {}, { told: commanded }), true);
    const names = ofType(templateOf({ stack, ...rest }), 'AWS::SecretsManager::Secret').map(
      ([, { Properties }]) => Properties.Name,
    );
    expect(names).not.toContain('vpn/told');
    expect(stack.node.metadata.map(({ data }) => String(data)).join()).toContain('connection told is left out');
  }, 60_000);
});

function isState(name: string): name is TaskState {
  return Object.hasOwn(STATES, name);
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return Object.getOwnPropertyDescriptor(inner, key)?.value;
  }, value);
}
