import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stackOutputs } from '../../adapters/aws/stack-outputs.ts';
import { readSettings } from '../../adapters/local/read-settings.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { PreSharedKey, type PskSet, pskSetToSecretString } from '../../domain/pre-shared-key.ts';
import type { Served } from '../../local/loopback-server.ts';
import { SCENARIOS } from '../../local/simulator/scenarios.ts';
import { serveSimulator } from '../../local/simulator/serve.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';

const office = readSettings('test/aws/connections.yaml').connections.office;
if (!office) throw new Error('no connection office');
const SecretId = office.pskSecret;
const secrets = new SecretsManagerClient({});
const functions = new SFNClient({});
const scheduler = new SchedulerClient({});
let fleet = '';
let changes = '';
let simulator: Simulator;
let served: Served | undefined;
let staged = '';

function someKeys(): PskSet {
  const key = (tunnel: string) => new PreSharedKey(`canary.${tunnel}.${randomUUID().slice(0, 8)}.0123456789ABCDEF`);
  return { tunnel1: key('tunnel1'), tunnel2: key('tunnel2') };
}

async function putKeys(keys: PskSet, label: string): Promise<string> {
  const command = new PutSecretValueCommand({
    SecretId,
    ClientRequestToken: randomUUID(),
    SecretString: pskSetToSecretString(keys),
    VersionStages: [label],
  });
  return (await secrets.send(command)).VersionId ?? '';
}

async function currentVersion() {
  return (await secrets.send(new GetSecretValueCommand({ SecretId }))).VersionId;
}

async function changesSoFar(): Promise<number> {
  const { executions = [] } = await functions.send(new ListExecutionsCommand({ stateMachineArn: changes }));
  return executions.length;
}

async function ended(executionArn: string | undefined) {
  for (;;) {
    const { status, output } = await functions.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return { status, output };
    await pause(500);
  }
}

const startTick = () => functions.send(new StartExecutionCommand({ stateMachineArn: fleet, input: '{"order":null}' }));

beforeAll(async () => {
  const outputs = await stackOutputs(new CloudFormationClient({}), 'vpn-change');
  fleet = outputs.FleetStateMachineArn ?? '';
  changes = outputs.StateMachineArn ?? '';
});
beforeEach(async () => {
  const keys = someKeys();
  await putKeys(keys, 'AWSCURRENT');
  simulator = createSimulator({
    clock: systemClock(),
    scenario: SCENARIOS.calm,
    connections: [{ ref: office, displayName: 'office', routingType: 'ROUTE_BASED', keys, follows: true }],
  });
  served = await serveSimulator(simulator, { port: Number(process.env.SIMULATOR_PORT) });
  // Whoever stages a version makes its connection due, however young the key is.
  staged = await putKeys(someKeys(), 'AWSPENDING');
});
afterEach(async () => {
  await served?.close();
});

describe('the deployed rotation of a fleet', () => {
  it('rotates what is due, once, although it was started twice', async () => {
    const before = await changesSoFar();
    const [first, second] = await Promise.all([startTick(), startTick()]);
    const ends = await Promise.all([ended(first.executionArn), ended(second.executionArn)]);
    expect(ends.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await currentVersion()).toBe(staged);
    expect((await changesSoFar()) - before).toBe(1);
  });

  it('starts nothing when nothing is due', async () => {
    const first = await startTick();
    await ended(first.executionArn);
    const before = await changesSoFar();
    const { status } = await ended((await startTick()).executionArn);
    expect([status, (await changesSoFar()) - before]).toEqual(['SUCCEEDED', 0]);
  });

  it('is started by its schedule', async () => {
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
    const { Name, GroupName, Target, FlexibleTimeWindow } = await scheduler.send(
      new GetScheduleCommand({ Name: Schedules[0]?.Name }),
    );
    const ScheduleExpression = 'rate(1 minute)';
    await scheduler.send(
      new UpdateScheduleCommand({ Name, GroupName, Target, FlexibleTimeWindow, ScheduleExpression }),
    );
    await expect.poll(currentVersion, { timeout: 150_000, interval: 2000 }).toBe(staged);
  });
});
