import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pythonTools } from './python-tools.ts';
import { runCommand } from './run-command.ts';

// npm run test:api – serves the API over the simulator, and lets schemathesis send what the OpenAPI document allows and what
// it does not: no 5xx, no answer that the document does not have. What it installs stays below .cache/.

const SCHEMATHESIS = 'schemathesis==4.32.5';
const MAX_SECONDS = 60;

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'vpn-change-api-'));
let server: ChildProcess | undefined;

try {
  const commands = await pythonTools(join(root, '.cache', 'api'), [SCHEMATHESIS]);
  const { url, token } = await serve();
  await runCommand(
    join(commands, 'schemathesis'),
    [
      '--config-file',
      join(root, 'test', 'api', 'schemathesis.toml'),
      'run',
      `${url}/openapi.json`,
      '--phases',
      'examples,coverage,fuzzing,stateful',
      '--max-time',
      String(MAX_SECONDS),
      '--continue-on-failure',
    ],
    { cwd: folder, env: { ...process.env, API_TOKEN: token } },
  );
} finally {
  if (server) {
    // The second one cuts off the changes that schemathesis has asked for.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) server.kill(signal);
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }
  rmSync(folder, { recursive: true });
}

async function serve(): Promise<{ url: string; token: string }> {
  writeFileSync(join(folder, 'connections.yaml'), JSON.stringify(configuration()));
  const main = join(root, 'cli', 'main.ts');
  const words = ['--disable-warning=ExperimentalWarning', main, 'serve', '--port', '0', '--scenario', 'calm'];
  const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  server = child;
  const [url, token] = await Promise.all([
    firstMatch(child.stdout, /^(http:\S+)/m),
    firstMatch(child.stderr, /^ {2}tester .*: (\S+)$/m),
  ]);
  return { url, token };
}

async function firstMatch(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  let said = '';
  for await (const chunk of stream) {
    said += String(chunk);
    const [, found] = pattern.exec(said) ?? [];
    if (found !== undefined) {
      stream.resume();
      return found;
    }
  }
  throw new Error(`the server ended and had said: ${said}`);
}

/** The connection that the examples of the document name, over a simulated gateway that is quick. */
function configuration() {
  return {
    stackit: { endpoint: 'simulator' },
    api: { people: { tester: ['requester', 'approver', 'operator', 'auditor'] } },
    connections: {
      'office-neckarsulm': {
        projectId: '5f1c8b52-3d6e-4c0a-9f27-1b8e4d2a6c90',
        region: 'eu01',
        gatewayId: '9b2e4f17-6a3c-4d58-8e01-7c5d92fb3a64',
        connectionId: '77aa1c3e-52d9-4b86-a4f0-e6309b7d1825',
        pskSecret: 'vpn/office-neckarsulm',
        checks: { settleSeconds: 0, stableSeconds: 1, deadlineSeconds: 20, tunnelDeadlineSeconds: 4 },
      },
    },
  };
}
