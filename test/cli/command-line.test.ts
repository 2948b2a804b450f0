import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ChangeResultSchema, type Outcome } from '../../domain/change-result.ts';
import { runProgram } from './run-program.ts';

const CONFIGURATION = `
stackit: { endpoint: simulator }
connections:
  office:
    projectId: 5f1c8b52-3d6e-4c0a-9f27-1b8e4d2a6c90
    region: eu01
    gatewayId: 9b2e4f17-6a3c-4d58-8e01-7c5d92fb3a64
    connectionId: 77aa1c3e-52d9-4b86-a4f0-e6309b7d1825
    pskSecret: vpn/office
    peer: { kind: command, command: [cat] }
    checks: { settleSeconds: 1, stableSeconds: 1, deadlineSeconds: 20, tunnelDeadlineSeconds: 4 }
`;
const KEYS = JSON.stringify({
  tunnel1: { preSharedKey: 'canary.psk.tunnel1.0123456789ABCDEFGHIJ' },
  tunnel2: { preSharedKey: 'canary.psk.tunnel2.0123456789ABCDEFGHIJ' },
});

const folders: string[] = [];
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

function folder(configuration = CONFIGURATION): string {
  const path = mkdtempSync(join(tmpdir(), 'vpn-change-'));
  folders.push(path);
  writeFileSync(join(path, 'connections.yaml'), configuration);
  return path;
}

describe('a change on the command line', () => {
  it.concurrent.each<[string, string[], Outcome, number]>([
    ['a rotation', ['rotate', 'office', '--scenario', 'calm'], 'applied', 0],
    ['a dry run', ['plan', 'office'], 'planned', 0],
    ['a tunnel that is down', ['rotate', 'office', '--scenario', 'one-tunnel-down'], 'rejected', 2],
    ['a device that keeps the old key', ['rotate', 'office', '--scenario', 'keys-differ-first'], 'rolled-back', 3],
    [
      'a gateway that stays in ERROR',
      ['rotate', 'office', '--scenario', 'gateway-error-for-good'],
      'needs-operator',
      4,
    ],
  ])(
    '%s',
    async (_, words, outcome, code) => {
      const cwd = folder();
      await runProgram(['vault', 'import', 'office', '--file', '-'], { cwd, input: KEYS });
      const end = await runProgram([...words, '--json'], { cwd });
      const result = ChangeResultSchema.parse(JSON.parse(end.out));
      expect([result.outcome, end.code, end.err]).toEqual([outcome, code, '']);
      const listed = await runProgram(['history', '--json'], { cwd });
      expect(JSON.parse(listed.out)).toMatchObject([{ changeId: result.changeId, outcome }]);
      expect(filesHolding(cwd, 'canary')).toEqual([]);
      expect(`${end.out}${listed.out}`).not.toContain('canary');
    },
    60_000,
  );

  it('keeps results on standard output and progress on standard error, without colours in a pipe', async () => {
    const cwd = folder();
    const end = await runProgram(['rotate', 'office', '--scenario', 'calm', '--tunnel', 'tunnel1'], { cwd });
    expect(end.code).toBe(0);
    expect(end.out).toMatch(/^applied {2}office/);
    expect(end.err).toContain('psk.promoted');
    expect(`${end.out}${end.err}`).not.toContain('\u001b');
  }, 30_000);
});

/** Files below the folder, the vault aside, that hold the text. */
function filesHolding(path: string, needle: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(needle));
}
