import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pythonTools } from './python-tools.ts';
import { runCommand } from './run-command.ts';

// npm run test:aws – deploys the very stack to an AWS emulator on this machine and runs the program there. Everything that
// it starts is stopped again; what it installs stays below .cache/.

const MINISTACK = 'ministack==1.5.33';
const CFN_LINT = 'cfn-lint==1.58.0';
/** The emulator's KMS signs with it. */
const CRYPTOGRAPHY = 'cryptography==50.0.2';
const READY_MILLISECONDS = 60_000;

const root = resolve(import.meta.dirname, '..');
const cache = join(root, '.cache', 'aws');
const started: ChildProcess[] = [];

const emulatorPort = await freePort();
const simulatorPort = await freePort();
const environment = {
  ...process.env,
  // The emulator runs functions with the first `node` on PATH: the locked one.
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  AWS_ENDPOINT_URL: `http://127.0.0.1:${emulatorPort}`,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-central-1',
  AWS_DEFAULT_REGION: 'eu-central-1',
  CDK_DEFAULT_ACCOUNT: '000000000000',
  CDK_DEFAULT_REGION: 'eu-central-1',
  SIMULATOR_PORT: String(simulatorPort),
};

try {
  await pythonTools(cache, [MINISTACK, CFN_LINT, CRYPTOGRAPHY]);
  await emulator();
  const context = [
    '-c',
    'emulator=true',
    '-c',
    `endpoint=http://127.0.0.1:${simulatorPort}`,
    '-c',
    'connections=test/aws/connections.yaml',
  ];
  await run('npx', ['cdk', 'bootstrap', 'aws://000000000000/eu-central-1', ...context]);
  await run('npx', ['cdk', 'deploy', '--require-approval', 'never', ...context]);
  await run(join(cache, 'venv', 'bin', 'cfn-lint'), ['--non-zero-exit-code', 'error', 'cdk.out/*.template.json']);
  await run('npx', ['vitest', 'run', '--config', 'vitest.aws.config.ts']);
} finally {
  for (const child of started) child.kill('SIGTERM');
}

async function emulator(): Promise<void> {
  const log = openSync(join(cache, 'emulator.log'), 'w');
  const child = spawn(join(cache, 'venv', 'bin', 'ministack'), [], {
    cwd: cache,
    env: { ...environment, GATEWAY_PORT: String(emulatorPort), LAMBDA_EXECUTOR: 'local', SFN_WAIT_SCALE: '0.2' },
    stdio: ['ignore', log, log],
  });
  started.push(child);
  const deadline = Date.now() + READY_MILLISECONDS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`the emulator ended with ${child.exitCode}: see ${cache}/emulator.log`);
    const answer = await fetch(environment.AWS_ENDPOINT_URL).catch(() => null);
    if (answer) return;
    await pause(200);
  }
  throw new Error(`the emulator did not start: see ${cache}/emulator.log`);
}

function run(command: string, words: readonly string[]): Promise<void> {
  return runCommand(command, words, { cwd: root, env: environment });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
