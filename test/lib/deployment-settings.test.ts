import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RefusedError } from '../../domain/errors.ts';
import { deploymentSettings } from '../../lib/deployment-settings.ts';
import { longestChangeSeconds } from '../../lib/longest-change-seconds.ts';
import { stackitEnvironment } from '../../lib/stackit-environment.ts';
import { exampleDeployment } from './example-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(stackit: object, more: object = {}): string {
  const file = join(folder, 'connections.yaml');
  writeFileSync(file, JSON.stringify({ stackit, connections: {}, ...more }));
  return file;
}

function refusal(stackit: object, endpoint?: string, more: object = {}): string {
  try {
    deploymentSettings({ connections: fileWith(stackit, more), endpoint });
  } catch (error) {
    if (error instanceof RefusedError) return error.message;
  }
  return 'not refused';
}

const URL = 'https://vpn.api.stackit.cloud';

describe('the settings of a deployment', () => {
  it('are those of the file', () => {
    const stackit = { endpoint: URL, auth: { keySecret: 'vpn-change/stackit-key' } };
    expect(deploymentSettings({ connections: fileWith(stackit) }).stackit).toMatchObject(stackit);
  });

  it('take another endpoint from the context', () => {
    const { stackit } = deploymentSettings({
      connections: fileWith({ endpoint: 'simulator' }),
      endpoint: 'http://127.0.0.1:4000',
    });
    expect(stackit.endpoint).toBe('http://127.0.0.1:4000');
  });

  it.each([
    ['the embedded simulator', { endpoint: 'simulator' }, undefined, 'give -c endpoint=URL'],
    [
      'a key file of this machine',
      { endpoint: URL, auth: { keyFile: './key.json' } },
      undefined,
      'use { keySecret: NAME }',
    ],
    ['a token of this machine', { endpoint: URL, auth: { tokenEnv: 'TOKEN' } }, undefined, 'use { keySecret: NAME }'],
    [
      'an endpoint that is none',
      { endpoint: 'simulator' },
      'nowhere',
      '-c endpoint: stackit.endpoint: must be either simulator',
    ],
    [
      'a real endpoint without sign-in',
      { endpoint: 'simulator' },
      URL,
      '-c endpoint: stackit.auth: must be a STACKIT endpoint needs',
    ],
  ])('refuse %s', (_, stackit, endpoint, words) => {
    expect(refusal(stackit, endpoint)).toContain(words);
  });

  it('refuse callbacks to this machine, whatever it is called, and take all others', () => {
    const stackit = { endpoint: URL, auth: { keySecret: 'vpn-change/stackit-key' } };
    const allowedHosts = ['localhost:8080', 'hooks.example.com', '127.0.0.1', '*.example.com', '[::1]:80'];
    const reasons = refusal(stackit, undefined, { callbacks: { allowedHosts } }).split('\n');
    expect(reasons.map((reason) => /allowedHosts: (\S+) is this machine/.exec(reason)?.[1])).toEqual([
      'localhost:8080',
      '127.0.0.1',
      '[::1]:80',
    ]);
  });

  it('refuse with all reasons at once', () => {
    expect(refusal({ endpoint: 'simulator', auth: { keyFile: './key.json' } }).split('\n')).toHaveLength(2);
  });
});

describe('the environment of functions that call STACKIT', () => {
  const workloadIdentity = { serviceAccountEmail: 'a@sa.stackit.cloud', audience: 'stackit' };

  it.each([
    ['none', { endpoint: 'http://127.0.0.1:4000', auth: undefined }, {}],
    ['key-secret', {}, { STACKIT_KEY_SECRET: 'vpn-change/stackit-key' }],
    [
      'workload-identity',
      { auth: { workloadIdentity } },
      { STACKIT_SERVICE_ACCOUNT: 'a@sa.stackit.cloud', STACKIT_AUDIENCE: 'stackit' },
    ],
  ])('names the way to sign in: %s', (way, stackit, more) => {
    const { endpoint } = exampleDeployment(stackit).stackit;
    expect(stackitEnvironment(exampleDeployment(stackit).stackit)).toEqual({
      STACKIT_ENDPOINT: endpoint,
      STACKIT_API_VERSION: 'v1',
      STACKIT_REQUEST_TIMEOUT_SECONDS: '20',
      STACKIT_SIGN_IN: way,
      ...more,
    });
  });
});

describe('the longest time that a change may take', () => {
  it('is that of the slowest connection: its wait for the gateway and four legs', () => {
    const { connections } = exampleDeployment();
    const { checks, peer } = connections.branch ?? {};
    const orders = 3 * (peer?.kind === 'lambda' ? peer.timeoutSeconds : 0);
    const leg = (checks?.deadlineSeconds ?? 0) + (checks?.tunnelDeadlineSeconds ?? 0) + orders + 600;
    expect(longestChangeSeconds({ connections })).toBe((checks?.claimWaitSeconds ?? 0) + 4 * leg);
    expect(longestChangeSeconds({ connections: {} })).toBe(0);
  });
});
