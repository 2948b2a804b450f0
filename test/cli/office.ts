import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { runProgram, startProgram } from './started-program.ts';

export const CANARIES = {
  tunnel1: { preSharedKey: 'canary.psk.tunnel1.AAAAbbbb1234CCCCdddd56' },
  tunnel2: { preSharedKey: 'canary.psk.tunnel2.EEEEffff7890GGGGhhhh12' },
};

export const GATEWAY = '5f1c8b52-3d6e-4c0a-9f27-1b8e4d2a6c90/eu01/9b2e4f17-6a3c-4d58-8e01-7c5d92fb3a64';
const [projectId, region, gatewayId] = GATEWAY.split('/');
const CHECKS = { settleSeconds: 0, stableSeconds: 1, deadlineSeconds: 20, tunnelDeadlineSeconds: 4 };
export const IDS = {
  office: '77aa1c3e-52d9-4b86-a4f0-e6309b7d1825',
  depot: 'c41d9e60-8f25-4a7b-b3c8-205f6e9ad713',
};

/** Two connections of one gateway. JSON is YAML too. `office`: what differs for that connection; `more`: besides. */
export function configuration(
  stackit: object = { endpoint: 'simulator' },
  office: object = {},
  more: object = {},
): string {
  const connection = (name: keyof typeof IDS) => ({
    projectId,
    region,
    gatewayId,
    connectionId: IDS[name],
    pskSecret: `vpn/${name}`,
    checks: CHECKS,
  });
  return JSON.stringify({
    stackit,
    ...more,
    connections: { office: { ...connection('office'), ...office }, depot: connection('depot') },
  });
}

// Each test starts processes, beside those of other tests, on a machine that may have two cores and other work.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = mkdtempSync(join(tmpdir(), 'vpn-change-cli-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A folder that goes when all tests of the file have ended: the end of one of several at a time takes no other's away. */
export function newFolder(): string {
  return mkdtempSync(join(root, 'office-'));
}

/** A folder of its own with a configuration, where the command line is used. */
export function newOffice(text = configuration()) {
  const cwd = newFolder();
  const configure = (next: string) => writeFileSync(join(cwd, 'connections.yaml'), next);
  configure(text);
  return {
    cwd,
    configure,
    run: (words: readonly string[], more: { input?: string; env?: Record<string, string> } = {}) =>
      runProgram(words, { cwd, ...more }),
    start: (words: readonly string[], env: Record<string, string> = {}) => startProgram(words, { cwd, env }),
    importKeys: (connection: string, env: Record<string, string> = {}) =>
      runProgram(['vault', 'import', connection, '--file', '-'], { cwd, env, input: JSON.stringify(CANARIES) }),
  };
}
export type Office = ReturnType<typeof newOffice>;

/** A server of its own for the other side, at a pace that a test can wait for. */
export async function startSimulator({ start }: Office, env: Record<string, string> = {}) {
  const server = start(['simulator', '--port', '0', '--scenario', 'calm'], env);
  const [url] = await server.says(/^http:\/\/127\.0\.0\.1:\d+(?=\s)/);
  return { url, stop: () => server.kill('SIGINT'), end: server.end };
}

/** Every file below a folder with its bytes. */
export function filesBelow(folder: string): { path: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));
}
