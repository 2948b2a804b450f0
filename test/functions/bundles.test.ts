import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FleetSettingsSchema } from '../../domain/fleet-settings.ts';
import { STATES } from '../../functions/registry.ts';
import { buildFunctions } from '../../lib/build-functions.ts';
import { exampleSettings, rotateRequest } from '../domain/example-documents.ts';
import { FUNCTION_FOLDERS } from './function-folders.ts';
import { gatewayEvent } from './gateway-event.ts';

const BUDGET_BYTES = 700_000;
const BUDGETS: Readonly<Record<string, number>> = {
  // The whole of zod is in it: schemas become the OpenAPI document.
  'change-api': 900_000,
  // The client of S3 is in them. No change waits for these functions.
  'archive-evidence': 850_000,
  'reconcile-evidence': 850_000,
};
/** A port that nobody listens on. */
const NOWHERE = 'http://127.0.0.1:9';

/** Of all functions that serve states, and of the API. */
const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  CHANGE_TABLE: 'changes',
  CHANGE_CALENDARS: '',
  FINGERPRINT_KEY: 'key',
  STACKIT_ENDPOINT: NOWHERE,
  STACKIT_API_VERSION: 'v1',
  STACKIT_REQUEST_TIMEOUT_SECONDS: '5',
  STACKIT_SIGN_IN: 'none',
  STACKIT_IAAS_ENDPOINT: NOWHERE,
  STACKIT_ORGANIZATION_ID: '',
  FLEET_STATE_MACHINE: 'arn:aws:states:eu-central-1:123456789012:stateMachine:rotate-fleet',
  STATE_MACHINE: 'arn:aws:states:eu-central-1:123456789012:stateMachine:vpn-change',
  CALLBACK_HOSTS: '',
  NAME_CLAIM: 'sub',
  ROLES_CLAIM: 'roles',
};

const ANNA = 'arn:aws:iam::123456789012:user/anna';
const BY_ANNA = {
  requestContext: { ...gatewayEvent('POST /changes').requestContext, authorizer: { iam: { userArn: ANNA } } },
};
const AnswerSchema = z.object({
  statusCode: z.number(),
  body: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
});

const bundles = mkdtempSync(join(tmpdir(), 'bundles-'));
const run = promisify(execFile);

beforeAll(async () => {
  await buildFunctions(bundles);
  const rules = {
    connections: { 'office-neckarsulm': exampleSettings() },
    freezes: [],
    fleet: FleetSettingsSchema.parse({}),
  };
  for (const folder of ['validate-change', 'change-api']) {
    writeFileSync(join(bundles, folder, 'connections.json'), JSON.stringify(rules));
  }
});
afterAll(() => rmSync(bundles, { recursive: true }));

/** What the script says and all that it writes, in a process of its own, as Lambda starts it: minified, without any TypeScript. */
async function outputIn(script: string, environment: Readonly<Record<string, string>> = {}) {
  const program = `process.chdir('/'); const load = (folder) => import('${bundles}/' + folder + '/index.mjs');
    const say = (value) => process.stdout.write('\\n@' + JSON.stringify(value) + '\\n');
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 30000 };
    // As Lambda's runtime tells Step Functions of an error.
    const errorOf = (call) => call.then(() => null, (e) => ({ errorType: e.name, errorMessage: e.message }));
    ${script}`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...environment },
  });
  const [said] = stdout
    .split('\n')
    .flatMap((line): unknown[] => (line.startsWith('@') ? [JSON.parse(line.slice(1))] : []));
  return { said, log: `${stdout}${stderr}`.split('\n').filter((line) => !line.startsWith('@')) };
}

async function inNode(script: string, environment: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return (await outputIn(script, environment)).said;
}

describe('the bundles', () => {
  it.each(FUNCTION_FOLDERS)('%s is small and has a source map', (folder) => {
    const budget = BUDGETS[folder] ?? BUDGET_BYTES;
    expect(statSync(join(bundles, folder, 'index.mjs')).size).toBeLessThan(budget);
    expect(existsSync(join(bundles, folder, 'index.mjs.map'))).toBe(true);
  });

  it('do no work when they are imported: no environment is read, nothing is opened', async () => {
    const script = `process.env = new Proxy({}, { get: (_, name) => { if (name === 'CHANGE_TABLE') throw new Error('read'); } });
      for (const folder of ${JSON.stringify(FUNCTION_FOLDERS)}) await load(folder);
      say(process.getActiveResourcesInfo().filter((name) => !/^(PipeWrap|FSReqPromise)$/.test(name)));`;
    expect(await inNode(script)).toEqual([]);
  });

  it('serve the states that the registry gives to their folder, and no other', async () => {
    const payload = { execution: 'chg-another', document: { request: rotateRequest() } };
    const script = `const found = {};
      for (const folder of ${JSON.stringify(FUNCTION_FOLDERS)}) for (const state of ${JSON.stringify(Object.keys(STATES))}) {
        const { handler } = await load(folder);
        const { errorType } = await errorOf(handler({ ...${JSON.stringify(payload)}, state }, context)) ?? {};
        if (errorType === 'ExecutionNameDiffersError') found[state] = folder;
      }
      say(found);`;
    const registered = Object.entries(STATES).map(([state, { folder }]) => [state, folder]);
    expect(await inNode(script, ENVIRONMENT)).toEqual(Object.fromEntries(registered));
  });

  it('let a fault leave with the literal name that Retry and Catch match', async () => {
    const request = rotateRequest();
    const payload = { state: 'ValidateChange', execution: request.changeId, document: { request } };
    const script = `const { handler } = await load('validate-change');
      say(await errorOf(handler(${JSON.stringify(payload)}, context)));`;
    const error = z
      .object({ errorType: z.string(), errorMessage: z.string() })
      .parse(await inNode(script, ENVIRONMENT));
    expect(error.errorType).toBe('StackitUnavailableError');
    expect(error.errorMessage).toContain('the connection failed');
  });

  it('answer to HTTP as the API does, and know nobody whom no authorizer let through', async () => {
    const events = [
      gatewayEvent('GET /healthz'),
      gatewayEvent('GET /openapi.json'),
      gatewayEvent('GET /connections'),
      gatewayEvent('POST /changes', { ...BY_ANNA, body: '{"kind":' }),
      gatewayEvent('POST /changes', { ...BY_ANNA, body: `"${'x'.repeat(70_000)}"` }),
    ];
    const script = `const { handler } = await load('change-api'); const answers = [];
      for (const event of ${JSON.stringify(events)}) answers.push(await handler(event, context));
      say(answers);`;
    const answers = z.array(AnswerSchema).parse(await inNode(script, ENVIRONMENT));
    expect(answers.map(({ statusCode, body }) => [statusCode, body.type ?? body.status ?? body.openapi])).toEqual([
      [200, 'ok'],
      [200, '3.1.0'],
      [401, 'urn:vpn-change:problem:unauthenticated'],
      [400, 'urn:vpn-change:problem:malformed-json'],
      [413, 'urn:vpn-change:problem:body-too-large'],
    ]);
  });

  it('answer to HTTP that something is out of order, and log where, but nothing of the request', async () => {
    const CANARY = 'canary.AAAAAAAAAAAAAAAAAAAAAAAAA';
    const event = gatewayEvent('POST /changes', {
      ...BY_ANNA,
      rawQueryString: `secret=${CANARY}`,
      headers: { 'content-type': 'application/json', authorization: CANARY, 'idempotency-key': CANARY },
      body: JSON.stringify({ kind: 'rotate-psk', connection: 'office-neckarsulm', reason: CANARY }),
    });
    const script = `const { handler } = await load('change-api'); say(await handler(${JSON.stringify(event)}, context));`;
    const nowhere = { AWS_ENDPOINT_URL: NOWHERE, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const { said, log } = await outputIn(script, { ...ENVIRONMENT, ...nowhere });
    const { statusCode, body } = AnswerSchema.parse(said);
    expect([statusCode, body.type]).toEqual([503, 'urn:vpn-change:problem:unavailable']);
    const [line = ''] = log.filter((each) => each.includes('a request failed'));
    expect(JSON.parse(line)).toMatchObject({
      service: 'change-api',
      route: 'POST /changes',
      request: 'req-1',
      fault: 'StoreUnavailableError',
    });
    expect(log.filter((each) => each.includes('canary'))).toEqual([]);
    expect(log.filter((each) => each.includes('RequestAnswered'))).toHaveLength(1);
  });
});
