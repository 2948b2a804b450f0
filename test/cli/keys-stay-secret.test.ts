import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ChangeResultSchema } from '../../domain/change-result.ts';
import { CANARIES, configuration, filesBelow, IDS, newFolder, newOffice, startSimulator } from './office.ts';
import { processTree } from './process-tree.ts';

/** Keeps the keys that it was given, waits until it is let go, and does at the simulated device what it was told. */
const PEER = `
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
const [device, folder] = process.argv.slice(2);
const order = JSON.parse(readFileSync(0, 'utf8'));
appendFileSync(folder + '/given', order.preSharedKey + '\\n');
while (!existsSync(folder + '/go')) await pause(20);
const answer = await fetch(device, { method: 'POST', body: JSON.stringify(order) });
process.stdout.write('loaded ' + order.preSharedKey);
process.exitCode = answer.ok ? 0 : 1;
`;
const SECRETS = {
  VPN_CHANGE_VAULT_KEY: Buffer.from('canary of the vault: 32 bytes...').toString('base64'),
  STACKIT_TOKEN: 'canary.token.of.the.service.account',
  VPN_CHANGE_API_TOKEN: 'canary.token.of.the.api',
};

function inEverySpelling(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  return [bytes, Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('base64').slice(0, -4))];
}

describe.skipIf(process.platform !== 'linux')('while a rotation runs against a server of its own', () => {
  it('keys are in no command line, environment, file of the workspace or output', async () => {
    const office = newOffice();
    const outside = newFolder();
    await office.importKeys('office', SECRETS);
    const server = await startSimulator(office, SECRETS);
    writeFileSync(join(office.cwd, 'peer.mjs'), PEER);
    const command = [
      process.execPath,
      './peer.mjs',
      `${server.url}/simulator/connections/${IDS.office}/device`,
      outside,
    ];
    const stackit = { endpoint: server.url, auth: { tokenEnv: 'STACKIT_TOKEN' } };
    office.configure(configuration(stackit, { peer: { kind: 'command', command } }));

    const rotation = office.start(['rotate', 'office', '--tunnel', 'tunnel2', '--json'], SECRETS);
    const given = () => readFileSync(join(outside, 'given'), 'utf8').trim().split('\n');
    await vi.waitFor(given, { timeout: 10_000 });
    const seen = processTree(rotation.pid);
    writeFileSync(join(outside, 'go'), '');
    const end = await rotation.end;
    server.stop();
    const served = await server.end;

    expect([end.code, served.code]).toEqual([0, 0]);
    expect(ChangeResultSchema.parse(JSON.parse(end.out))).toMatchObject({
      outcome: 'applied',
      steps: [{ tunnels: ['tunnel2'] }],
    });
    const keys = [...given(), CANARIES.tunnel1.preSharedKey, CANARIES.tunnel2.preSharedKey];
    expect(keys[0]).toMatch(/^[A-Za-z0-9._]{32,64}$/);

    const peer = seen.filter(({ commandLine }) => commandLine.includes('peer.mjs'));
    expect(peer).toMatchObject([{ environment: expect.stringContaining('PATH=') }]);
    expect(seen.length).toBeGreaterThan(1);
    const holding = (text: string, secrets: readonly string[]) => secrets.filter((secret) => text.includes(secret));
    for (const { commandLine, environment } of seen) expect(holding(commandLine + environment, keys)).toEqual([]);
    expect(holding(peer.map(({ environment }) => environment).join(), Object.values(SECRETS))).toEqual([]);

    const secrets = [...keys, ...Object.values(SECRETS)];
    const spellings = secrets.flatMap(inEverySpelling);
    const files = filesBelow(office.cwd);
    expect(files.map(({ path }) => path)).toContain(join(office.cwd, '.vpn-change/vault.db'));
    expect(files.filter(({ bytes }) => spellings.some((spelling) => bytes.includes(spelling)))).toEqual([]);
    const history = await office.run(['history', ChangeResultSchema.parse(JSON.parse(end.out)).changeId, '--json'], {
      env: SECRETS,
    });
    expect(history.out).toContain('peer.told');
    expect(holding([end, served, history].map(({ out, err }) => out + err).join(), secrets)).toEqual([]);
  });
});
