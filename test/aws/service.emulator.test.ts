import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stackOutputs } from '../../adapters/aws/stack-outputs.ts';
import { readSettings } from '../../adapters/local/read-settings.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { type AwsTarget, awsTarget } from '../../cli/aws-target.ts';
import { type ChangeRequest, ChangeRequestSchema } from '../../domain/change-request.ts';
import { type ChangeResult, ChangeResultSchema } from '../../domain/change-result.ts';
import { PreSharedKey, type PskSet, PskSetSchema, pskSetToSecretString } from '../../domain/pre-shared-key.ts';
import type { Served } from '../../local/loopback-server.ts';
import { SCENARIOS, type ScenarioName } from '../../local/simulator/scenarios.ts';
import { serveSimulator } from '../../local/simulator/serve.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { runProgram } from '../cli/run-program.ts';

const STACK = 'vpn-change';
const settings = readSettings('test/aws/connections.yaml');
const names = ['office', 'branch'] as const;
type Name = (typeof names)[number];

const secrets = new SecretsManagerClient({});
const seen: string[] = [];
let target: AwsTarget;
let table = '';
let simulator: Simulator;
let served: Served | undefined;

beforeAll(async () => {
  target = await awsTarget({ stack: STACK });
  table = (await stackOutputs(new CloudFormationClient({}), STACK)).ChangeTableName ?? '';
});
beforeEach(async () => {
  for (const name of names) await putKeys(name);
});
afterEach(async () => {
  await served?.close();
});

function connection(name: Name) {
  const found = settings.connections[name];
  if (!found) throw new Error(`no connection ${name}`);
  return found;
}

/** Fresh canary keys, current in the vault; the simulator begins with them on both ends. */
const inUse = new Map<Name, PskSet>();
async function putKeys(name: Name): Promise<void> {
  const mark = randomUUID().slice(0, 8);
  const key = (tunnel: string) => new PreSharedKey(`canary.${tunnel}.${name}.${mark}.0123456789ABCDEF`);
  const keys = { tunnel1: key('tunnel1'), tunnel2: key('tunnel2') };
  await secrets.send(
    new PutSecretValueCommand({ SecretId: connection(name).pskSecret, SecretString: pskSetToSecretString(keys) }),
  );
  inUse.set(name, keys);
}

async function otherSide(scenario: ScenarioName): Promise<void> {
  const connections = names.map((name) => {
    const keys = inUse.get(name);
    if (!keys) throw new Error(`no keys for ${name}`);
    return { ref: connection(name), displayName: name, routingType: 'ROUTE_BASED' as const, keys, follows: true };
  });
  simulator = createSimulator({ clock: systemClock(), scenario: SCENARIOS[scenario], connections });
  served = await serveSimulator(simulator, { port: Number(process.env.SIMULATOR_PORT) });
}

type Wish = Partial<ChangeRequest>;

function request(wish: Wish = {}): ChangeRequest {
  return ChangeRequestSchema.parse({
    kind: 'rotate-psk',
    tunnels: ['tunnel1', 'tunnel2'],
    changeId: `chg-${randomUUID()}`,
    connection: 'office',
    ticket: 'CHG0001',
    reason: 'emulator test',
    requestedBy: 'tester',
    requestedAt: new Date().toISOString(),
    dryRun: false,
    strategy: null,
    allowInterruption: false,
    ...wish,
  });
}

async function change(wish: Wish = {}): Promise<ChangeResult> {
  const result = await target.run(
    request(wish),
    (event) => seen.push(JSON.stringify(event)),
    new AbortController().signal,
  );
  if (!result) throw new Error('nobody watched the change to its end');
  return result;
}

async function currentKeys(name: Name): Promise<PskSet> {
  const SecretId = connection(name).pskSecret;
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  return PskSetSchema.parse(JSON.parse(SecretString));
}

/** Gateway, device and AWSCURRENT hold the same keys. */
async function allAgree(name: Name): Promise<boolean> {
  const keys = await currentKeys(name);
  const ends = ['gateway', 'device'] as const;
  return (['tunnel1', 'tunnel2'] as const).every((tunnel) =>
    ends.every((end) => simulator.holdsKey(connection(name).connectionId, end, tunnel, keys[tunnel])),
  );
}

async function labels(name: Name): Promise<string[]> {
  const answer = await secrets.send(new ListSecretVersionIdsCommand({ SecretId: connection(name).pskSecret }));
  return (answer.Versions ?? []).flatMap(({ VersionStages }) => VersionStages ?? []);
}

describe('the deployed service', () => {
  it('rotates both tunnels, one after the other, and promotes the new keys', async () => {
    await otherSide('calm');
    const before = await currentKeys('office');
    const result = await change();
    expect([result.outcome, result.reason]).toEqual(['applied', expect.any(String)]);
    expect(result.steps.map(({ tunnels }) => tunnels)).toEqual([['tunnel2'], ['tunnel1']]);
    expect(await allAgree('office')).toBe(true);
    expect((await currentKeys('office')).tunnel1.reveal()).not.toBe(before.tunnel1.reveal());
    expect(await labels('office')).not.toContain('AWSPENDING');
    expect(simulator.facts(connection('office').connectionId).outageMilliseconds).toBe(0);
    expect(await target.records?.claims.all()).toEqual([]);
  });

  it('applies an update of the configuration', async () => {
    await otherSide('calm');
    const result = await change({ kind: 'update', patch: { labels: { site: 'berlin' } } });
    expect([result.outcome, result.reason]).toEqual(['applied', expect.any(String)]);
    const body = simulator.bodies().find(({ displayName }) => displayName === 'office')?.body;
    expect(body?.labels).toEqual({ site: 'berlin' });
  });

  it('rolls back when the gateway ends in ERROR', async () => {
    await otherSide('gateway-error');
    const before = await currentKeys('office');
    const result = await change();
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('ERROR')]);
    expect(await allAgree('office')).toBe(true);
    expect((await currentKeys('office')).tunnel1.reveal()).toBe(before.tunnel1.reveal());
    expect(await labels('office')).not.toContain('AWSPENDING');
  });

  it('lets one of two changes on one gateway wait for the other', async () => {
    await otherSide('calm');
    const [office, branch] = await Promise.all([change({ connection: 'office' }), change({ connection: 'branch' })]);
    expect([office.outcome, branch.outcome]).toEqual(['applied', 'applied']);
    expect(seen.some((event) => event.includes('WaitForClaim'))).toBe(true);
    expect([await allAgree('office'), await allAgree('branch')]).toEqual([true, true]);
  });

  it('plans without touching anything', async () => {
    await otherSide('calm');
    const result = await change({ dryRun: true });
    expect(result.outcome).toBe('planned');
    expect(simulator.facts(connection('office').connectionId).puts).toBe(0);
  });

  it('refuses what it cannot do, with the reasons', async () => {
    await otherSide('calm');
    const result = await change({ kind: 'update', patch: { remoteSubnets: ['10.0.0.0/8'] } });
    expect([result.outcome, result.refusals.map(({ code }) => code)]).toEqual([
      'rejected',
      expect.arrayContaining(['overlap.local-remote']),
    ]);
  });

  it('is driven from the command line with the same words and exit codes', async () => {
    await otherSide('calm');
    const where = ['--config', 'test/aws/connections.yaml', '--target', 'aws', '--json'];
    const rotated = await runProgram(['rotate', 'office', ...where], { cwd: '.' });
    expect([rotated.code, rotated.err]).toEqual([0, '']);
    const { outcome, changeId } = ChangeResultSchema.parse(JSON.parse(rotated.out));
    expect(outcome).toBe('applied');
    const dry = await runProgram(['plan', 'office', ...where], { cwd: '.' });
    expect(ChangeResultSchema.parse(JSON.parse(dry.out)).outcome).toBe('planned');
    const status = await runProgram(['status', 'office', ...where], { cwd: '.' });
    expect([status.code, JSON.parse(status.out)]).toMatchObject([0, { connection: 'office', claimedBy: null }]);
    const history = await runProgram(['history', changeId, ...where], { cwd: '.' });
    expect([history.code, history.out.includes('psk.promoted')]).toEqual([0, true]);
  });

  it('keeps keys out of histories, the table and the logs', async () => {
    const { Items = [] } = await new DynamoDBClient({}).send(new ScanCommand({ TableName: table }));
    const log = readFileSync('.cache/aws/emulator.log', 'utf8');
    const keys = await Promise.all(names.map(currentKeys));
    const texts = { histories: seen.join('\n'), table: JSON.stringify(Items), log };
    const needles = ['canary', ...keys.flatMap(({ tunnel1, tunnel2 }) => [tunnel1.reveal(), tunnel2.reveal()])];
    expect(seen.length).toBeGreaterThan(50);
    for (const [place, text] of Object.entries(texts)) {
      expect([place, needles.filter((needle) => text.includes(needle)).length]).toEqual([place, 0]);
    }
  });
});
