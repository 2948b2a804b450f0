import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { STATES } from '../../functions/registry.ts';
import { buildFunctions } from '../../lib/build-functions.ts';
import { exampleSettings, rotateRequest } from '../domain/example-documents.ts';
import { FUNCTION_FOLDERS } from './function-folders.ts';

const BUDGET_BYTES = 700_000;
/** A port that nobody listens on. */
const NOWHERE = 'http://127.0.0.1:9';

/** Of all functions that serve states. */
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
};

const bundles = mkdtempSync(join(tmpdir(), 'bundles-'));
const run = promisify(execFile);

beforeAll(async () => {
  await buildFunctions(bundles);
  const rules = { connections: { 'office-neckarsulm': exampleSettings() }, freezes: [] };
  writeFileSync(join(bundles, 'validate-change', 'connections.json'), JSON.stringify(rules));
});
afterAll(() => rmSync(bundles, { recursive: true }));

/** In a process of its own, as Lambda starts it: minified, without any TypeScript. */
async function inNode(script: string, environment: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const program = `process.chdir('/'); const load = (folder) => import('${bundles}/' + folder + '/index.mjs');
    const say = (value) => process.stdout.write('\\n@' + JSON.stringify(value) + '\\n');
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 30000 };
    // As Lambda's runtime tells Step Functions of an error.
    const errorOf = (call) => call.then(() => null, (e) => ({ errorType: e.name, errorMessage: e.message }));
    ${script}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env: { ...environment } });
  return stdout.split('\n').flatMap((line): unknown[] => (line.startsWith('@') ? [JSON.parse(line.slice(1))] : []))[0];
}

describe('the bundles', () => {
  it.each(FUNCTION_FOLDERS)('%s is small and has a source map', (folder) => {
    expect(statSync(join(bundles, folder, 'index.mjs')).size).toBeLessThan(BUDGET_BYTES);
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
});
