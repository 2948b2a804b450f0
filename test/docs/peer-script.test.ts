import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandPeerDevice } from '../../adapters/peer/command-peer-device.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { PreSharedKey } from '../../domain/pre-shared-key.ts';
import { PEER_ACTIONS, type PeerAction } from '../../domain/settings.ts';
import { fencedBlocks, readDocument } from './markdown.ts';

const KEY = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';

/** The script of the README as a person would install it, with a `swanctl` that only takes note of being called. */
describe.skipIf(process.platform === 'win32')('the peer command in the README', () => {
  let folder = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'readme-peer-')));
    mkdirSync(join(folder, 'conf.d'));
    const [script = ''] = fencedBlocks(readDocument('README.md'), 'js');
    for (const [name, text] of [
      ['peer.mjs', script],
      ['swanctl', `#!/bin/sh\necho "$*" >> called\n`],
    ] as const) {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const order = (action: PeerAction) => {
    const PATH = [folder, dirname(process.execPath), process.env.PATH].join(delimiter);
    const device = commandPeerDevice({ folder, environment: { PATH, SWANCTL_DIR: folder } });
    const peer = { kind: 'command' as const, command: ['./peer.mjs'], timeoutSeconds: 20, actions: [...PEER_ACTIONS] };
    const changeId = ChangeIdSchema.parse('chg-1');
    const key = action.endsWith('-key') ? { preSharedKey: new PreSharedKey(KEY) } : {};
    return device.perform(peer, { action, changeId, connection: 'office', tunnel: 'tunnel1', ...key });
  };

  it.each(['load-key', 'revert-key'] as const)('does %s', async (action) => {
    await order(action);
    const file = join(folder, 'conf.d', 'office-tunnel1.conf');
    const [, encoded = ''] = /secret = 0s(\S+)/.exec(readFileSync(file, 'utf8')) ?? [];
    expect(Buffer.from(encoded, 'base64').toString()).toBe(KEY);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, 'called'), 'utf8')).toContain('--load-creds\n');
  });

  it('does reconnect, and says when', async () => {
    const before = Date.now();
    const { lastAuthenticatedAt } = await order('reconnect');
    expect(lastAuthenticatedAt).toBeGreaterThanOrEqual(before);
    expect(lastAuthenticatedAt).toBeLessThanOrEqual(Date.now());
    const calls = readFileSync(join(folder, 'called'), 'utf8').trim().split('\n').slice(-2);
    expect(calls).toEqual([
      '--terminate --ike office-tunnel1 --timeout 5',
      '--initiate --child office-tunnel1 --timeout 20',
    ]);
  });

  it('gives no evidence where it could end no tunnel', async () => {
    writeFileSync(join(folder, 'swanctl'), '#!/bin/sh\ntest "$1" = --initiate\n');
    expect((await order('reconnect')).lastAuthenticatedAt).toBeNull();
  });

  it('refuses what it cannot do', async () => {
    await expect(order('prefer-tunnel')).rejects.toThrow('exit code 2');
  });
});
