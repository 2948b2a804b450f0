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
const started: ChildProcess[] = [];

try {
  const commands = await pythonTools(join(root, '.cache', 'api'), [SCHEMATHESIS]);
  const { url, tester, asker } = await serve();
  const changeId = await waitingChange(url, asker);
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
    { cwd: folder, env: { ...process.env, API_TOKEN: tester, CHANGE_ID: changeId } },
  );
} finally {
  for (const server of started) {
    // The second one cuts off the changes that schemathesis has asked for.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) server.kill(signal);
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }
  rmSync(folder, { recursive: true });
}

async function serve(): Promise<{ url: string; tester: string; asker: string }> {
  writeFileSync(join(folder, 'connections.yaml'), JSON.stringify(configuration()));
  const main = join(root, 'cli', 'main.ts');
  const words = ['--disable-warning=ExperimentalWarning', main, 'serve', '--port', '0', '--scenario', 'calm'];
  const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const [[url = ''], [tester = '', asker = '']] = await Promise.all([
    firstMatch(child.stdout, /^(http:\S+)/m),
    firstMatch(child.stderr, /^ {2}tester .*: (\S+)\n {2}asker .*: (\S+)$/m),
  ]);
  return { url, tester, asker };
}

/** A change that waits for its approval: so that decisions are about something, and more is tried than that nothing is found. */
async function waitingChange(url: string, token: string): Promise<string> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ kind: 'rotate-psk', connection: 'office-heilbronn', ticket: 'CHG1' });
  const answer = await fetch(`${url}/changes`, { method: 'POST', headers, body });
  if (answer.status !== 202) throw new Error(`the change was not taken: ${answer.status}`);
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}

/** What the groups of the pattern match first. */
async function firstMatch(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string[]> {
  let said = '';
  for await (const chunk of stream) {
    said += String(chunk);
    const match = pattern.exec(said);
    if (match) {
      stream.resume();
      return match.slice(1);
    }
  }
  throw new Error(`the server ended and had said: ${said}`);
}

/** The connection that the examples of the document name, and one that demands an approval, over a simulated gateway that is quick. */
function configuration() {
  const gateway = {
    projectId: '5f1c8b52-3d6e-4c0a-9f27-1b8e4d2a6c90',
    region: 'eu01',
    gatewayId: '9b2e4f17-6a3c-4d58-8e01-7c5d92fb3a64',
    checks: { settleSeconds: 0, stableSeconds: 1, deadlineSeconds: 20, tunnelDeadlineSeconds: 4 },
  };
  return {
    stackit: { endpoint: 'simulator' },
    api: { people: { tester: ['requester', 'approver', 'operator', 'auditor'], asker: ['requester'] } },
    connections: {
      'office-neckarsulm': {
        ...gateway,
        connectionId: '77aa1c3e-52d9-4b86-a4f0-e6309b7d1825',
        pskSecret: 'vpn/office-neckarsulm',
      },
      'office-heilbronn': {
        ...gateway,
        connectionId: 'c41d9e60-8f25-4a7b-b3c8-205f6e9ad713',
        pskSecret: 'vpn/office-heilbronn',
        approval: { approvals: 1 },
      },
    },
  };
}
