import { beforeAll, describe, expect, it } from 'vitest';
import type { PeerAction } from '../../domain/settings.ts';
import { STATES } from '../../functions/registry.ts';
import { exampleDeployment, exampleStack, NETWORK, templateOf } from './example-stack.ts';
import { roleRights } from './role-rights.ts';

const THROUGH = (service: string) => `Keys/Project if ViaService ${service}.<AWS::Region>.<AWS::URLSuffix>`;
const REGIONAL = (service: string, name: string) =>
  `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${name}`;
const MACHINE = 'vpn-change-change-connection';
const SECRETS = {
  branch: 'Secrets/vpn--branch',
  office: 'Secrets/vpn--office',
  stackit: 'Secrets/vpn-change--stackit-key',
};
const both = (action: string) =>
  [SECRETS.branch, SECRETS.office].map((secret) => `secretsmanager:${action} on ${secret}`);
const onTable = (partition: string, ...actions: string[]) => [
  ...actions.map((action) => `dynamodb:${action} on Changes/Table if LeadingKeys ${partition}`),
  ...['Decrypt', 'Encrypt', 'GenerateDataKey'].map((action) => `kms:${action} on ${THROUGH('dynamodb')}`),
];

const CLAIMS = onTable('CLAIMS', 'GetItem', 'UpdateItem');
/** What was said of a change: whether it was cancelled. */
const HEEDS = 'dynamodb:Query on Changes/Table if LeadingKeys CHANGE#*';
const ENDS_WAITS = [HEEDS, 'dynamodb:DeleteItem on Changes/Table if LeadingKeys CHANGE#*'];
const READS_TABLE = `kms:Decrypt on ${THROUGH('dynamodb')}`;
const OPEN_SECRETS = `kms:Decrypt on ${THROUGH('secretsmanager')}`;
const SIGN_IN = [OPEN_SECRETS, `secretsmanager:GetSecretValue on ${SECRETS.stackit}`];
const ASK_DEVICE = `lambda:InvokeFunction on ${REGIONAL('lambda', 'function:tell-branch')}`;
/** The function reads the key for itself; ours reads it only to scrub it from the answer. */
const TELL_DEVICE = [
  ...CLAIMS,
  ...ENDS_WAITS,
  OPEN_SECRETS,
  ASK_DEVICE,
  `secretsmanager:GetSecretValue on ${SECRETS.branch}`,
];
const SEND = [...CLAIMS, ...SIGN_IN, ...both('GetSecretValue')];
const MOVE_LABELS = [...CLAIMS, ...both('ListSecretVersionIds'), ...both('UpdateSecretVersionStage')];

const READ_HISTORY = [
  'kms:Decrypt on Keys/Project if stateMachineArn Workflow/StateMachine',
  `states:DescribeExecution on ${REGIONAL('states', `execution:${MACHINE}:*`)}`,
  `states:GetExecutionHistory on ${REGIONAL('states', `execution:${MACHINE}:*`)}`,
];
const KEEP_OBJECTS = [
  's3:PutObject on Evidence/Bucket/Bucket/*',
  ...['Decrypt', 'GenerateDataKey'].map(
    (action) => `kms:${action} on Evidence/Bucket/Key if ViaService s3.<AWS::Region>.<AWS::URLSuffix>`,
  ),
];
/** Ages and ends, no key: the fleet is decided from metadata alone. */
const LOOKS_AT_FLEET = [
  'dynamodb:Query on Changes/Table if LeadingKeys CLAIMS',
  'dynamodb:GetItem on Changes/Table if LeadingKeys CHANGE#*',
  ...onTable('RUN#*', 'GetItem', 'Query', 'UpdateItem'),
  ...['by-connection', 'by-outcome', 'by-ticket'].map((index) => `dynamodb:Query on Changes/Table/index/${index}`),
  ...both('ListSecretVersionIds'),
];

/** Which role may do what, besides writing its own log. Whoever changes a line changes what a stolen role is good for. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  'States/ValidateChange': [
    'dynamodb:GetItem on Changes/Table if LeadingKeys CLAIMS',
    `kms:Decrypt on ${THROUGH('dynamodb')}`,
    ...both('ListSecretVersionIds'),
    ...SIGN_IN,
  ],
  'States/AdmitChange': [...CLAIMS, ...ENDS_WAITS],
  'States/AwaitSignal': [
    ...onTable('CHANGE#*', 'GetItem', 'PutItem', 'Query'),
    'events:PutEvents on Bus',
    ...['Decrypt', 'GenerateDataKey'].map(
      (action) => `kms:${action} on Keys/Project if stateMachineArn ${REGIONAL('states', `stateMachine:${MACHINE}`)}`,
    ),
    `states:SendTaskSuccess on ${REGIONAL('states', `stateMachine:${MACHINE}`)}`,
  ],
  'States/ClaimGateway': [...CLAIMS, HEEDS],
  'States/StagePsk': [
    ...CLAIMS,
    OPEN_SECRETS,
    `kms:GenerateDataKey on ${THROUGH('secretsmanager')}`,
    'kms:GenerateMac on Keys/Fingerprint if MacAlgorithm HMAC_SHA_256',
    ...both('GetSecretValue'),
    ...both('ListSecretVersionIds'),
    ...both('PutSecretValue'),
  ],
  'States/UpdatePeer': TELL_DEVICE,
  'States/ApplyChange': [...SEND, HEEDS],
  'States/PollGateway': [...SIGN_IN, HEEDS, READS_TABLE],
  'States/CheckConnectivity': [...SIGN_IN, ASK_DEVICE, HEEDS, READS_TABLE],
  'States/ConfirmChange': [...CLAIMS, ...ENDS_WAITS],
  'States/PromotePsk': MOVE_LABELS,
  'States/RollBackPeer': TELL_DEVICE,
  'States/RollBackChange': SEND,
  'States/PollRollback': SIGN_IN,
  'States/CheckRollback': [...SIGN_IN, ASK_DEVICE],
  'States/DiscardPsk': MOVE_LABELS,
  'States/ReleaseGateway': CLAIMS,
  'Events/ConcludeChange': [
    ...onTable('CHANGE#*', 'GetItem', 'PutItem', 'UpdateItem'),
    'events:PutEvents on Bus',
    'kms:Decrypt on Keys/Project if stateMachineArn Workflow/StateMachine',
    `kms:Decrypt on ${THROUGH('sqs')}`,
    `kms:GenerateDataKey on ${THROUGH('sqs')}`,
    'sqs:SendMessage on Events/Unrecorded',
    `states:DescribeExecution on ${REGIONAL('states', `execution:${MACHINE}:*`)}`,
    `states:GetExecutionHistory on ${REGIONAL('states', `execution:${MACHINE}:*`)}`,
  ],
  'Callbacks/DeliverCallback': [
    OPEN_SECRETS,
    'secretsmanager:GetSecretValue on Secrets/vpn-change--callbacks',
    `kms:Decrypt on ${THROUGH('sqs')}`,
    `kms:GenerateDataKey on ${THROUGH('sqs')}`,
    ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
      (action) => `sqs:${action} on Callbacks/Pending`,
    ),
    'sqs:SendMessage on Callbacks/Undelivered',
  ],
  /** Whoever takes it over can ask for changes and approve them, sign in at STACKIT, and read no pre-shared key. */
  'ChangeApi/ChangeApi': [
    'dynamodb:GetItem on Changes/Table if LeadingKeys CLAIMS',
    ...onTable('CHANGE#*', 'GetItem', 'PutItem', 'Query'),
    ...['by-connection', 'by-outcome', 'by-ticket'].map((index) => `dynamodb:Query on Changes/Table/index/${index}`),
    ...onTable('RUN#*', 'GetItem', 'PutItem', 'Query', 'UpdateItem').slice(0, 4),
    'states:StartExecution on Fleet/StateMachine',
    'states:StartExecution on Workflow/StateMachine',
    'states:SendTaskSuccess on Workflow/StateMachine',
    `states:DescribeExecution on ${REGIONAL('states', `execution:${MACHINE}:*`)}`,
    `states:GetExecutionHistory on ${REGIONAL('states', `execution:${MACHINE}:*`)}`,
    'kms:Decrypt on Keys/Project if stateMachineArn Workflow/StateMachine',
    'kms:GenerateDataKey on Keys/Project if stateMachineArn Workflow/StateMachine',
    ...both('ListSecretVersionIds'),
    ...SIGN_IN,
  ],
  'Evidence/ArchiveEvidence': [
    ...onTable('EVIDENCE', 'GetItem', 'PutItem', 'Query'),
    'dynamodb:Query on Changes/Table if LeadingKeys CHANGE#*',
    ...READ_HISTORY,
    ...KEEP_OBJECTS,
    `kms:Decrypt on ${THROUGH('sqs')}`,
    `kms:GenerateDataKey on ${THROUGH('sqs')}`,
    'sqs:SendMessage on Events/Unrecorded',
  ],
  'Evidence/ReconcileEvidence': [
    ...onTable('EVIDENCE', 'GetItem', 'PutItem', 'Query'),
    'dynamodb:Query on Changes/Table if LeadingKeys CHANGE#*',
    'dynamodb:Query on Changes/Table if LeadingKeys CLAIMS',
    ...['by-connection', 'by-outcome', 'by-ticket'].map((index) => `dynamodb:Query on Changes/Table/index/${index}`),
    ...READ_HISTORY,
    ...KEEP_OBJECTS,
    'kms:GetPublicKey on Evidence/Signing',
    'kms:Sign on Evidence/Signing if SigningAlgorithm ECDSA_SHA_256 and MessageType DIGEST',
  ],
  /** Reads records, and of executions what shows without their data: nothing opens the project key, a secret or a payload. */
  'Evidence/Auditor': [
    ...['ListBucket', 'ListBucketVersions', 'GetBucketObjectLockConfiguration'].map(
      (action) => `s3:${action} on Evidence/Bucket/Bucket`,
    ),
    ...['GetObject', 'GetObjectVersion', 'GetObjectRetention'].map(
      (action) => `s3:${action} on Evidence/Bucket/Bucket/*`,
    ),
    'kms:Decrypt on Evidence/Bucket/Key if ViaService s3.<AWS::Region>.<AWS::URLSuffix>',
    'kms:GetPublicKey on Evidence/Signing',
    'kms:Verify on Evidence/Signing',
    'states:DescribeStateMachine on Workflow/StateMachine',
    'states:ListExecutions on Workflow/StateMachine',
    `states:DescribeExecution on ${REGIONAL('states', `execution:${MACHINE}:*`)}`,
    `states:GetExecutionHistory on ${REGIONAL('states', `execution:${MACHINE}:*`)}`,
  ],
  'Fleet/PlanRotations': [
    ...LOOKS_AT_FLEET,
    'dynamodb:PutItem on Changes/Table if LeadingKeys CHANGE#*',
    'dynamodb:PutItem on Changes/Table if LeadingKeys RUN#*',
  ],
  'Fleet/ReportRotations': LOOKS_AT_FLEET,
  'Events/OverdueChanges': [
    'dynamodb:GetItem on Changes/Table if LeadingKeys CHANGE#*',
    'dynamodb:Query on Changes/Table if LeadingKeys CLAIMS',
    READS_TABLE,
    'states:ListExecutions on Workflow/StateMachine',
  ],
};

/** Not of functions: they have tests of their own. */
const FLEET = ['Fleet/ScheduleRole/DefaultPolicy', 'Fleet/StateMachine'];

let rights: Map<string, string[]>;
beforeAll(() => {
  rights = roleRights(templateOf(exampleStack()));
}, 60_000);

const besidesLog = (role: string) => (rights.get(role) ?? []).filter((line) => !line.startsWith('logs:'));

describe('the roles', () => {
  it('are those of the table and that of the state machine', () => {
    expect([...rights.keys()].toSorted()).toEqual(
      [...Object.keys(TABLE), ...FLEET, 'Workflow/StateMachine'].toSorted(),
    );
  });

  it('of the schedule may start the program of the fleet, and keep what it could not deliver', () => {
    expect(rights.get('Fleet/ScheduleRole/DefaultPolicy')).toEqual([
      `kms:Decrypt on ${THROUGH('sqs')}`,
      `kms:GenerateDataKey on ${THROUGH('sqs')}`,
      'sqs:SendMessage on Fleet/Undelivered',
      'states:StartExecution on Fleet/StateMachine',
    ]);
  });

  it('of the program of the fleet may start changes and follow them, and start itself', () => {
    const own = REGIONAL('states', 'stateMachine:vpn-change-rotate-fleet');
    const rule = REGIONAL('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule');
    const changes = REGIONAL('states', `execution:${MACHINE}:*`);
    expect(besidesLog('Fleet/StateMachine')).toEqual(
      [
        ...['DescribeRule', 'PutRule', 'PutTargets'].map((action) => `events:${action} on ${rule}`),
        `kms:Decrypt on Keys/Project if stateMachineArn ${own}`,
        'kms:Decrypt on Keys/Project if stateMachineArn Workflow/StateMachine',
        `kms:GenerateDataKey on Keys/Project if SourceArn ${REGIONAL('logs', '*')}`,
        `kms:GenerateDataKey on Keys/Project if stateMachineArn ${own}`,
        ...['PlanRotations', 'ReportRotations'].map((state) => `lambda:InvokeFunction on Fleet/${state}/Function`),
        `states:DescribeExecution on ${changes}`,
        `states:StartExecution on ${own}`,
        'states:StartExecution on Workflow/StateMachine',
        `states:StopExecution on ${changes}`,
      ].toSorted(),
    );
  });

  it.each(Object.keys(TABLE))('%s may do exactly what the table says', (role) => {
    expect(besidesLog(role)).toEqual(TABLE[role]?.toSorted());
  });

  it.each(Object.keys(TABLE).filter((role) => role !== 'Evidence/Auditor'))(
    '%s may write its own log, and no other',
    (role) => {
      const log = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => `${action} on ${role}/Log`);
      expect(rights.get(role)?.filter((line) => line.startsWith('logs:'))).toEqual(log);
    },
  );

  it('of the state machine may invoke the function of each state, use the key for its own data, and deliver logs', () => {
    const machine = REGIONAL('states', `stateMachine:${MACHINE}`);
    expect(besidesLog('Workflow/StateMachine')).toEqual(
      [
        `kms:Decrypt on Keys/Project if stateMachineArn ${machine}`,
        `kms:GenerateDataKey on Keys/Project if SourceArn ${REGIONAL('logs', '*')}`,
        `kms:GenerateDataKey on Keys/Project if stateMachineArn ${machine}`,
        ...[...Object.keys(STATES), 'AwaitSignal'].map((state) => `lambda:InvokeFunction on States/${state}/Function`),
      ].toSorted(),
    );
  });
});

describe('a pre-shared key', () => {
  it('can be read by those alone that put it in place, neither by the API nor by what merely looks', () => {
    const keys = [SECRETS.branch, SECRETS.office].map((secret) => `secretsmanager:GetSecretValue on ${secret}`);
    const readers = [...rights].filter(([, lines]) => lines.some((line) => keys.includes(line)));
    const roles = ['StagePsk', 'UpdatePeer', 'ApplyChange', 'RollBackPeer', 'RollBackChange'];
    expect(readers.map(([role]) => role).toSorted()).toEqual(roles.map((role) => `States/${role}`).toSorted());
  });
});

describe('the roles of other configurations', () => {
  const stateRights = (...deployment: Parameters<typeof exampleDeployment>) =>
    roleRights(templateOf(exampleStack(exampleDeployment(...deployment), true)));

  it('sign in by workload identity for one audience, and read no key file', () => {
    const workloadIdentity = { serviceAccountEmail: 'a@sa.stackit.cloud', audience: 'stackit' };
    const all = stateRights({ auth: { workloadIdentity } });
    const signIn = /^(sts|secretsmanager):/;
    expect(all.get('States/PollGateway')?.filter((line) => signIn.test(line))).toEqual([
      'sts:GetWebIdentityToken on * if IdentityTokenAudience stackit',
    ]);
    expect([...all.values()].flat().filter((line) => line.includes('stackit-key'))).toEqual([]);
  }, 60_000);

  it.each<[PeerAction, string[]]>([
    ['reconnect', [ASK_DEVICE]],
    ['prefer-tunnel', []],
  ])(
    'let a check call a device that declares %s only where it is needed',
    (action, calls) => {
      const { connections } = exampleDeployment();
      const peer = { kind: 'lambda', functionName: 'tell-branch', actions: ['load-key', action] };
      const all = stateRights({}, {}, { branch: { ...connections.branch, peer } });
      for (const state of ['States/CheckConnectivity', 'States/CheckRollback']) {
        expect(all.get(state)?.filter((line) => line.startsWith('lambda:'))).toEqual(calls);
      }
    },
    60_000,
  );

  it('attach CheckConnectivity alone to a network, and deny its code to do so', () => {
    const all = stateRights({}, { network: NETWORK });
    const attached = [...all].filter(([, lines]) => lines.some((line) => line.includes('ec2:')));
    expect(attached.map(([role]) => role)).toEqual(['States/CheckConnectivity']);
    const lines = attached[0]?.[1].filter((line) => line.includes('ec2:')) ?? [];
    const granted = lines.filter((line) => line.startsWith('ec2:'));
    expect(lines.filter((line) => line.startsWith('not '))).toEqual(
      granted.map((line) => `not ${line} if SourceFunctionArn false`),
    );
  }, 60_000);
});
