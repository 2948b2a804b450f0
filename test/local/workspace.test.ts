import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemRandomness } from '../../adapters/local/system-randomness.ts';
import { ChangeIdSchema, SecretIdSchema, VersionIdSchema } from '../../domain/identifiers.ts';
import { openWorkspace } from '../../local/workspace.ts';
import { temporaryFolder } from '../adapters/local/temporary-folder.ts';
import { changeRequest } from '../contracts/change-index-contract.ts';
import { canaryKeys } from '../contracts/psk-vault-contract.ts';

const ONE = ChangeIdSchema.parse('one');

function opened(parent = temporaryFolder(), environment: Record<string, string> = {}) {
  const workspace = openWorkspace(parent, { clock: { now: () => 0 }, randomness: systemRandomness(), environment });
  onTestFinished(() => workspace.close());
  return workspace;
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('a workspace', () => {
  it('lies in .vpn-change, for its owner alone, and git does not see it', () => {
    const parent = temporaryFolder();
    const { folder } = opened(parent);
    expect(folder).toBe(join(parent, '.vpn-change'));
    expect(modeOf(folder)).toBe('700');
    execFileSync('git', ['init', '--quiet'], { cwd: parent });
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: parent, encoding: 'utf8' })).toBe('');
  });

  it('closes a folder that was open to others', () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, '.vpn-change'));
    chmodSync(join(parent, '.vpn-change'), 0o755);
    expect(modeOf(opened(parent).folder)).toBe('700');
  });

  it('keeps what it was given when it is opened again', async () => {
    const parent = temporaryFolder();
    const secret = SecretIdSchema.parse('vpn/office');
    const version = VersionIdSchema.parse('a'.repeat(32));
    const first = opened(parent);
    await first.index.begin(changeRequest('one'));
    await first.vault.stage(secret, version, canaryKeys('A'), []);
    first.close();
    first.close();
    const again = opened(parent);
    expect(await again.index.find(ONE)).toEqual({ request: changeRequest('one'), result: null });
    expect((await again.vault.read(secret, version)).tunnel1.reveal()).toBe(canaryKeys('A').tunnel1.reveal());
    expect(modeOf(join(again.folder, 'vault.db'))).toBe('600');
    expect(modeOf(join(again.folder, 'vault.key'))).toBe('600');
  });

  it('makes no vault and no key before somebody asks for the vault', () => {
    const workspace = opened();
    expect(existsSync(join(workspace.folder, 'vault.key'))).toBe(false);
    expect(existsSync(join(workspace.folder, 'vault.db'))).toBe(false);
    expect(workspace.vault).toBe(workspace.vault);
    expect(existsSync(join(workspace.folder, 'vault.db'))).toBe(true);
  });

  it('writes no key file when the environment gives the key, and refuses another key later', () => {
    const parent = temporaryFolder();
    const first = opened(parent, { VPN_CHANGE_VAULT_KEY: '0a'.repeat(32) });
    expect(first.vault).toBeDefined();
    expect(existsSync(join(first.folder, 'vault.key'))).toBe(false);
    const other = opened(parent, { VPN_CHANGE_VAULT_KEY: '0b'.repeat(32) });
    expect(() => other.vault).toThrow(/VPN_CHANGE_VAULT_KEY is not the key/);
  });

  it('writes a record whole, replaces an earlier one, and leaves no draft', () => {
    const workspace = opened();
    workspace.writeRecord(ONE, { outcome: 'rejected' });
    const path = workspace.writeRecord(ONE, { outcome: 'applied' });
    expect(path).toBe(join(workspace.folder, 'records', 'one.json'));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ outcome: 'applied' });
    expect(readdirSync(join(workspace.folder, 'records'))).toEqual(['one.json']);
    expect(modeOf(path)).toBe('600');
  });

  it('names its fault when the folder cannot be made', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => opened(file)).toThrow(expect.objectContaining({ name: 'StoreUnavailableError' }));
  });
});
