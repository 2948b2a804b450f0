import { randomUUID } from 'node:crypto';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamoDbChangeIndex } from '../../adapters/aws/dynamodb-change-index.ts';
import { stackOutputs } from '../../adapters/aws/stack-outputs.ts';
import { readSettings } from '../../adapters/local/read-settings.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { type AwsTarget, awsTarget } from '../../cli/aws-target.ts';
import { verifyChain } from '../../domain/chain-verdict.ts';
import { ChangeRequestSchema } from '../../domain/change-request.ts';
import { entryReading } from '../../domain/entry-reading.ts';
import { evidenceRecord } from '../../domain/evidence.ts';
import { CheckpointSchema } from '../../domain/evidence-checkpoint.ts';
import { type EvidenceRecord, EvidenceRecordSchema } from '../../domain/evidence-record.ts';
import { PreSharedKey, pskSetToSecretString } from '../../domain/pre-shared-key.ts';
import type { Served } from '../../local/loopback-server.ts';
import { SCENARIOS, type ScenarioName } from '../../local/simulator/scenarios.ts';
import { serveSimulator } from '../../local/simulator/serve.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { changeRequest, changeResult } from '../contracts/change-index-contract.ts';
import { changeWorld } from '../workflow/change-world.ts';

const STACK = 'vpn-change';
const { connections } = readSettings('test/aws/connections.yaml');
const [s3, lambda, cloudFormation] = [
  new S3Client({ forcePathStyle: true }),
  new LambdaClient({}),
  new CloudFormationClient({}),
];

let target: AwsTarget;
let outputs: Readonly<Record<string, string>>;
let functions: readonly { readonly id: string; readonly name: string }[];
let served: Served | undefined;

beforeAll(async () => {
  target = await awsTarget({ stack: STACK });
  outputs = await stackOutputs(cloudFormation, STACK);
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: STACK }));
  functions = StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function').map((resource) => ({
    id: resource.LogicalResourceId ?? '',
    name: resource.PhysicalResourceId ?? '',
  }));
});
afterEach(async () => {
  await served?.close();
});

async function otherSide(scenario: ScenarioName): Promise<void> {
  const seeds = await Promise.all(
    Object.entries(connections).map(async ([displayName, ref]) => {
      const key = (tunnel: string) => new PreSharedKey(`canary.${tunnel}.${randomUUID().slice(0, 8)}.0123456789ABCDEF`);
      const keys = { tunnel1: key('tunnel1'), tunnel2: key('tunnel2') };
      const SecretString = pskSetToSecretString(keys);
      await new SecretsManagerClient({}).send(new PutSecretValueCommand({ SecretId: ref.pskSecret, SecretString }));
      return { ref, displayName, routingType: 'ROUTE_BASED' as const, keys, follows: true };
    }),
  );
  const simulator = createSimulator({ clock: systemClock(), scenario: SCENARIOS[scenario], connections: seeds });
  served = await serveSimulator(simulator, { port: Number(process.env.SIMULATOR_PORT) });
}

const REQUEST = {
  kind: 'rotate-psk',
  tunnels: ['tunnel1', 'tunnel2'],
  connection: 'office',
  ticket: 'CHG0001',
  reason: 'test',
  requestedBy: 'tester',
  dryRun: false,
  strategy: null,
  allowInterruption: false,
};

/** Runs a change on the emulator and answers with its id and the ARN of its execution. */
async function ran(what: object = {}) {
  const changeId = `chg-${randomUUID()}`;
  const request = ChangeRequestSchema.parse({ ...REQUEST, changeId, requestedAt: new Date().toISOString(), ...what });
  await target.run(request, () => {}, new AbortController().signal);
  return { changeId, executionArn: `${outputs.StateMachineArn?.replace(':stateMachine:', ':execution:')}:${changeId}` };
}

async function invoke(name: string, event: object): Promise<void> {
  const found = functions.find(({ id }) => id.includes(name));
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: found?.name ?? '', Payload: JSON.stringify(event) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError || text.includes('errorType')) throw new Error(`${name}: ${text}`);
}

/** As EventBridge delivers it, beside what the emulator sends by itself: as often, and as late, as may be. */
const statusChange = ({ changeId, executionArn }: Awaited<ReturnType<typeof ran>>, status = 'SUCCEEDED') => ({
  detail: { executionArn, name: changeId, status },
});

async function objectsIn(prefix: string): Promise<{ place: string; text: string }[]> {
  const Bucket = outputs.EvidenceBucketName ?? '';
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  return Promise.all(
    Contents.map(async ({ Key: place = '' }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: place }));
      return { place, text: (await Body?.transformToString()) ?? '' };
    }),
  );
}

async function recordsOf(changeId: string): Promise<EvidenceRecord[]> {
  const entries = (await objectsIn('records/')).map(({ text }) => JSON.parse(text));
  return entries
    .filter(({ record }) => record.changeId === changeId)
    .map(({ record }) => EvidenceRecordSchema.parse(record));
}

/** Ids, times and what follows from the length of a wait are the run's own; all else must not depend on the engine. */
function comparable(record: EvidenceRecord) {
  const { trail, timeline, keys, ...rest } = record;
  return {
    ...rest,
    place: null,
    startedAt: '',
    endedAt: '',
    changeId: '',
    transitions: 0,
    request: { ...rest.request, at: '' },
    authorization: { ...rest.authorization, planHash: null },
    plan: rest.plan && { ...rest.plan, hash: null, policy: { ...rest.plan.policy, peer: '' } },
    wayBack: rest.wayBack && { ...rest.wayBack, claimedAt: '', fencing: 0, returnTo: '' },
    keys: keys && {
      adopted: keys.adopted,
      tunnels: Object.keys(keys.fingerprints),
      promoted: keys.promotedAt !== null,
    },
    requests: rest.requests.map((each) => ({ ...each, at: '' })),
    gateway: rest.gateway.map((each) => ({ ...each, looks: 0, readyAt: '', why: '' })),
    checks: rest.checks.map((each) => ({ ...each, at: '', looks: 0 })),
    receipts: [],
    steps: rest.steps.map(({ direction, tunnels, proven, proofs, proof }) => [
      direction,
      tunnels,
      proven,
      proofs,
      proof,
    ]),
    downtime: rest.downtime && Object.keys(rest.downtime),
    rollback: rest.rollback && { proven: rest.rollback.proven, endedBy: rest.rollback.endedBy },
    reason: '',
    program: { ...rest.program, engine: '', definition: rest.program.definition.length },
    states: timeline.map(({ state, left, errors }) => [state, left, errors.map(({ name }) => name)]),
    trail: trail.map(({ code }) => code).filter((code) => !code.startsWith('peer.')),
  };
}

/** The same change on the embedded engine, in virtual time. */
async function local(scenario: ScenarioName): Promise<EvidenceRecord> {
  vi.useFakeTimers();
  try {
    const world = await changeWorld({ scenario, settings: { checks: { ...connections.office?.checks } } });
    const { changeId } = await world.run();
    const request = (await world.index.find(changeId))?.request;
    if (!request) throw new Error('the change was not begun');
    const history = await world.histories.read(changeId);
    const program = {
      definition: 'd'.repeat(64),
      version: packageJson.version,
      commit: null,
      engine: 'embedded' as const,
    };
    return evidenceRecord({ request, history, signals: [], program });
  } finally {
    vi.useRealTimers();
  }
}

describe('evidence on the emulator', () => {
  it.each<[ScenarioName, string]>([
    ['calm', 'applied'],
    ['gateway-error', 'rolled-back'],
  ])(
    'of a change in %s is that of the embedded engine, field by field but for ids and times',
    async (scenario, outcome) => {
      await otherSide(scenario);
      const change = await ran();
      await invoke('ArchiveEvidence', statusChange(change));
      const [record, ...more] = await recordsOf(change.changeId);
      expect([record?.outcome, more]).toEqual([outcome, []]);
      if (!record) throw new Error('no record');
      expect(comparable(record)).toEqual(comparable(await local(scenario)));
    },
  );

  it('is one record in one place, however often and in whatever order the events come', async () => {
    await otherSide('calm');
    const [first, second] = [await ran({ dryRun: true }), await ran({ dryRun: true, connection: 'branch' })];
    const events = Array.from({ length: 20 }, (_, index) => statusChange(index % 2 === 0 ? second : first));
    await invoke('ArchiveEvidence', statusChange(first, 'RUNNING'));
    await Promise.all(events.map((event) => invoke('ArchiveEvidence', event)));
    for (const { changeId } of [first, second]) expect(await recordsOf(changeId)).toHaveLength(1);
  });

  it('is made up of a change that ended unseen, and signed so that the bucket alone can be checked', async () => {
    const index = dynamoDbChangeIndex({
      client: DynamoDBDocumentClient.from(new DynamoDBClient({})),
      tableName: outputs.ChangeTableName ?? '',
    });
    const request = { ...changeRequest(`chg-${randomUUID()}`), requestedAt: new Date().toISOString() };
    await index.begin(request);
    await index.end(changeResult(request, 'rejected'));
    for (const _ of [1, 2]) await invoke('ReconcileEvidence', {});
    expect(await recordsOf(request.changeId)).toMatchObject([{ end: 'cut-off', outcome: 'rejected' }]);
    const entries = (await objectsIn('records/')).map(({ place, text }) => entryReading(place, JSON.parse(text)));
    const checkpoints = (await objectsIn('checkpoints/')).map(({ text }) => CheckpointSchema.parse(JSON.parse(text)));
    const publicKeys = (await objectsIn('keys/')).map(({ text }) => text);
    const verdict = verifyChain({ entries, checkpoints, publicKeys, changes: null, unreadable: [] });
    expect([verdict.findings, publicKeys.length, checkpoints.length]).toEqual([[], 1, 1]);
    expect(JSON.stringify(await objectsIn('')).toLowerCase()).not.toContain('canary.tunnel');
  });
});
