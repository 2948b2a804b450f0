import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CHANGE_TABLE, CLAIMS_PARTITION } from '../adapters/aws/change-table.ts';
import { EVIDENCE_PARTITION } from '../adapters/aws/evidence-item.ts';

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Names = readonly string[];

export type Rights = ReturnType<typeof rightsUnder>;

/**
 * What roles are granted: exact actions on exact resources. The project's key is usable only through the service that
 * encrypts with it, so a right to a table is none to a secret.
 */
export function rightsUnder(scope: Construct, projectKey: string) {
  const { region, urlSuffix } = Stack.of(scope);
  const key = (service: string, ...actions: Names) =>
    allow(actions, [projectKey], { StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` } });
  const tableKey = () => key('dynamodb', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey');

  const calendarArn = (calendar: string) =>
    calendar.startsWith('arn:')
      ? calendar
      : Stack.of(scope).formatArn({ service: 'ssm', resource: 'document', resourceName: calendar });

  return {
    readClaims: (table: string) => [items(table, CLAIMS_PARTITION, 'GetItem'), key('dynamodb', 'kms:Decrypt')],
    writeClaims: (table: string) => [items(table, CLAIMS_PARTITION, 'GetItem', 'UpdateItem'), tableKey()],
    /** Who holds which gateway, and what the changes wait for. */
    seeWhatRuns: (table: string) => [
      items(table, CLAIMS_PARTITION, 'Query'),
      items(table, 'CHANGE#*', 'GetItem'),
      key('dynamodb', 'kms:Decrypt'),
    ],
    writeChanges: (table: string) => [items(table, 'CHANGE#*', 'GetItem', 'PutItem', 'UpdateItem'), tableKey()],

    readSignals: (table: string) => [items(table, 'CHANGE#*', 'Query'), key('dynamodb', 'kms:Decrypt')],
    endWaits: (table: string) => [items(table, 'CHANGE#*', 'Query', 'DeleteItem'), tableKey()],
    beginWaits: (table: string) => [items(table, 'CHANGE#*', 'GetItem', 'PutItem', 'Query'), tableKey()],
    /** To begin changes, to say something about them, to find and to list them; not to end one. */
    askForChanges: (table: string) => [
      items(table, 'CHANGE#*', 'GetItem', 'PutItem', 'Query'),
      allow(
        ['dynamodb:Query'],
        Object.keys(CHANGE_TABLE.indexes).map((index) => `${table}/index/${index}`),
      ),
      tableKey(),
    ],
    /** Every change, who holds a gateway, and what was said. */
    listChanges: (table: string) => [
      items(table, 'CHANGE#*', 'Query'),
      items(table, CLAIMS_PARTITION, 'Query'),
      allow(
        ['dynamodb:Query'],
        Object.keys(CHANGE_TABLE.indexes).map((index) => `${table}/index/${index}`),
      ),
    ],
    writeEvidence: (table: string) => [items(table, EVIDENCE_PARTITION, 'GetItem', 'PutItem', 'Query'), tableKey()],
    /** To add objects under the key of their bucket; to read or to remove none. */
    keepObjects: (bucket: string, bucketKey: string) => [
      allow(['s3:PutObject'], [`${bucket}/*`]),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], [bucketKey], {
        StringEquals: { 'kms:ViaService': `s3.${region}.${urlSuffix}` },
      }),
    ],
    signCheckpoints: (signingKey: string) => [
      allow(['kms:GetPublicKey'], [signingKey]),
      allow(['kms:Sign'], [signingKey], {
        StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' },
      }),
    ],
    /** All that decides what rotates: who holds which gateway, how changes ended, what they wait for. */
    lookAtFleet: (table: string) => [
      items(table, CLAIMS_PARTITION, 'Query'),
      items(table, 'CHANGE#*', 'GetItem'),
      allow(
        ['dynamodb:Query'],
        Object.keys(CHANGE_TABLE.indexes).map((index) => `${table}/index/${index}`),
      ),
      items(table, 'RUN#*', 'GetItem', 'Query', 'UpdateItem'),
      tableKey(),
    ],
    /** Runs, and who asked for the changes in them. */
    noteRotations: (table: string) => [
      items(table, 'RUN#*', 'PutItem'),
      items(table, 'CHANGE#*', 'PutItem'),
      tableKey(),
    ],
    steerRuns: (table: string) => [items(table, 'RUN#*', 'GetItem', 'PutItem', 'Query', 'UpdateItem'), tableKey()],
    /** To start executions and follow them to their ends, as `startExecution.sync:2` does. */
    runChanges: (stateMachine: string, executions: string, rule: string) => [
      allow(['states:StartExecution'], [stateMachine]),
      allow(['states:DescribeExecution', 'states:StopExecution'], [executions]),
      allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [rule]),
      allow(['kms:Decrypt'], [projectKey], {
        StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachine },
      }),
    ],
    start: (stateMachine: string) => [allow(['states:StartExecution'], [stateMachine])],
    /** The output of a task that is woken is encrypted for its execution, in the name of the caller. */
    wake: (stateMachine: string) => [
      allow(['states:SendTaskSuccess'], [stateMachine]),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], [projectKey], {
        StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachine },
      }),
    ],

    listVersions: (secrets: Names) => onSecrets(secrets, 'ListSecretVersionIds'),
    readSecrets: (secrets: Names) => [
      ...onSecrets(secrets, 'GetSecretValue'),
      ...someOf(secrets, key('secretsmanager', 'kms:Decrypt')),
    ],
    stageSecrets: (secrets: Names) => [
      ...onSecrets(secrets, 'GetSecretValue', 'ListSecretVersionIds', 'PutSecretValue'),
      ...someOf(secrets, key('secretsmanager', 'kms:Decrypt', 'kms:GenerateDataKey')),
    ],
    /** Without a right to read what the versions hold. */
    moveLabels: (secrets: Names) => onSecrets(secrets, 'ListSecretVersionIds', 'UpdateSecretVersionStage'),
    makeFingerprints: (fingerprintKey: string) => [
      allow(['kms:GenerateMac'], [fingerprintKey], { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } }),
    ],

    invoke: (functions: Names) => someOf(functions, allow(['lambda:InvokeFunction'], functions)),
    sendMessages: (queue: string) => [
      allow(['sqs:SendMessage'], [queue]),
      key('sqs', 'kms:Decrypt', 'kms:GenerateDataKey'),
    ],
    receiveMessages: (queue: string) => [
      allow(
        ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        [queue],
      ),
      key('sqs', 'kms:Decrypt'),
    ],
    putEvents: (bus: string) => [allow(['events:PutEvents'], [bus])],
    listExecutions: (stateMachine: string) => [allow(['states:ListExecutions'], [stateMachine])],
    readHistory: (stateMachine: string, executions: string) => [
      allow(['states:DescribeExecution', 'states:GetExecutionHistory'], [executions]),
      allow(['kms:Decrypt'], [projectKey], {
        StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachine },
      }),
    ],
    /** Change calendars, of this account by name or of any by ARN. */
    readCalendars: (calendars: Names) => someOf(calendars, allow(['ssm:GetCalendarState'], calendars.map(calendarArn))),
    /** STS names no resource for it; the audience limits what the token is good for. */
    proveIdentity: (audience: string) => [
      allow(['sts:GetWebIdentityToken'], ['*'], {
        'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': [audience] },
      }),
    ],
  };
}

function allow(actions: Names, resources: Names, conditions?: Conditions): PolicyStatement {
  const grant = { actions: [...actions], resources: [...resources] };
  return new PolicyStatement(conditions === undefined ? grant : { ...grant, conditions });
}

function items(table: string, partition: string, ...actions: Names): PolicyStatement {
  const names = actions.map((action) => `dynamodb:${action}`);
  return allow(names, [table], { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partition] } });
}

function onSecrets(secrets: Names, ...actions: Names): PolicyStatement[] {
  const names = actions.map((action) => `secretsmanager:${action}`);
  return someOf(secrets, allow(names, secrets));
}

/** A statement without a resource would be refused. */
function someOf(resources: Names, statement: PolicyStatement): PolicyStatement[] {
  return resources.length === 0 ? [] : [statement];
}
