import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandPeerDevice } from '../../../adapters/peer/command-peer-device.ts';
import type { Fault } from '../../../domain/errors.ts';
import { ChangeIdSchema } from '../../../domain/identifiers.ts';
import type { PeerOrder } from '../../../domain/ports.ts';
import { PreSharedKey } from '../../../domain/pre-shared-key.ts';
import type { PeerAction } from '../../../domain/settings.ts';

const KEY = 'canary.psk.tunnel1."quoted"/AAAAAAAAAAAAAA';
const ORDER: PeerOrder = {
  action: 'load-key',
  changeId: ChangeIdSchema.parse('chg-1'),
  connection: 'office',
  tunnel: 'tunnel1',
  preSharedKey: new PreSharedKey(KEY),
};
const { preSharedKey: _, ...WITHOUT_KEY } = ORDER;

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'peer-')));
});
afterAll(() => rmSync(folder, { recursive: true }));

function peer(command: string[], actions: PeerAction[] = ['load-key', 'revert-key'], timeoutSeconds = 5) {
  return { kind: 'command' as const, command, actions, timeoutSeconds };
}

const device = () =>
  commandPeerDevice({ folder, environment: { PATH: process.env.PATH, SITE: 'office' }, graceSeconds: 0.2 });

/** Runs a line of shell; its words arrive as they are. */
const shell = (line: string, order: PeerOrder = ORDER, timeoutSeconds = 5, actions?: PeerAction[]) =>
  device().perform(peer(['sh', '-c', line], actions, timeoutSeconds), order);

const node = (code: string, order?: PeerOrder) =>
  device().perform(peer([process.execPath, '-e', code]), order ?? ORDER);

const faultOf = (running: Promise<unknown>): Promise<Fault> =>
  running.then(
    () => expect.fail('it should have failed'),
    (error) => error,
  );

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('what the command is told', () => {
  it('is one JSON document on standard input, with the key', async () => {
    await shell('cat > told.json');
    expect(JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8'))).toEqual({
      action: 'load-key',
      changeId: 'chg-1',
      connection: 'office',
      tunnel: 'tunnel1',
      preSharedKey: KEY,
    });
  });

  it('holds a key for load-key and revert-key only', async () => {
    await shell('cat > told.json', { ...ORDER, action: 'prefer-tunnel' }, 5, ['prefer-tunnel']);
    const { preSharedKey: __, ...rest } = { ...ORDER, action: 'prefer-tunnel' };
    expect(JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8'))).toEqual(rest);
  });

  it('never has the key in its arguments or its environment', async () => {
    const { text } = await shell('cat /proc/self/cmdline /proc/$$/cmdline; env; echo the end');
    expect(text).toContain('SITE=office');
    expect(text).toContain('the end');
    expect(text).not.toMatch(/redacted|canary/);
  });

  it('a relative executable is found in the folder, and runs there', async () => {
    writeFileSync(join(folder, 'peer.sh'), '#!/bin/sh\npwd; echo "$1"\n', { mode: 0o755 });
    const { text } = await device().perform(peer(['./peer.sh', 'a  b; c $HOME']), ORDER);
    expect(text).toBe(`${folder}\na  b; c $HOME`);
  });

  it.each([
    [['load-key', 'revert-key'], 'revert-key'],
    [['load-key'], 'load-key'],
  ] as const)('with %j declared, a way back is sent as %s', async (actions, sent) => {
    await shell('cat > told.json', { ...ORDER, action: 'revert-key' }, 5, [...actions]);
    expect(JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8'))).toMatchObject({
      action: sent,
      preSharedKey: KEY,
    });
  });

  it.each<[PeerOrder, PeerAction[], string]>([
    [{ ...ORDER, action: 'evidence' }, ['load-key'], 'the device does not declare evidence, only load-key'],
    [ORDER, ['revert-key'], 'the device does not declare load-key, only revert-key'],
    [WITHOUT_KEY, ['load-key'], 'load-key was ordered without a key'],
  ])('is nothing when the device cannot do it: %#', async (order, actions, message) => {
    expect(await faultOf(shell('true', order, 5, actions))).toMatchObject({ name: 'PeerRefusedError', message });
  });
});

describe('a peer of kind lambda', () => {
  it('is refused: a function is told by the deployed program alone', async () => {
    const settings = {
      kind: 'lambda' as const,
      functionName: 'load-psk',
      actions: ['load-key' as const],
      timeoutSeconds: 5,
    };
    expect(await faultOf(device().perform(settings, ORDER))).toMatchObject({
      name: 'PeerRefusedError',
      message: expect.stringContaining('kind lambda'),
    });
  });
});

describe('what the command answers', () => {
  it.each([
    ['{"lastAuthenticatedAt":"2026-03-01T12:00:00Z","ike":1}', Date.parse('2026-03-01T12:00:00Z')],
    ['{"lastAuthenticatedAt":"2026-03-01T13:00:00.5+01:00"}', Date.parse('2026-03-01T12:00:00.500Z')],
    ['{"lastAuthenticatedAt":"yesterday"}', null],
    ['{"lastAuthenticatedAt":null}', null],
    ['[]', null],
    ['loaded', null],
  ])('%s is kept as text, and read as evidence when it is', async (stdout, lastAuthenticatedAt) => {
    const order = { ...ORDER, action: 'evidence' } as const;
    const receipt = await shell(`printf '%s\\n' '${stdout}'`, order, 5, ['evidence']);
    expect(receipt).toEqual({ text: stdout, lastAuthenticatedAt });
  });

  it('may come without the input being read', async () => {
    expect(await shell('exec 0<&-; echo done')).toMatchObject({ text: 'done' });
  });

  it('is cut, and megabytes of it neither block the command nor are kept', async () => {
    const { text } = await node(`process.stdout.write('x'.repeat(5e6)); process.stderr.write('y'.repeat(5e6))`);
    expect(text).toBe('x'.repeat(2000));
  });

  it('is complete although a child of the command keeps the outputs open', async () => {
    const started = await shell('sleep 30 & echo $!');
    expect(started.text).toMatch(/^\d+$/);
    process.kill(Number(started.text));
  });

  it('cannot steer a terminal', async () => {
    expect((await shell(`printf 'a\\033[2Jb\\r\\n\\007c'`)).text).toBe('a[2Jb\nc');
  });
});

describe('a command that fails', () => {
  it.each([
    ['cat >/dev/null; echo no such tunnel >&2; exit 3', 'exit code 3: no such tunnel'],
    ['exit 1', 'exit code 1'],
    ['kill -KILL $$', 'ended by SIGKILL'],
  ])('%s', async (line, words) => {
    expect(await faultOf(shell(line))).toMatchObject({
      name: 'PeerUnavailableError',
      message: `the peer command, for load-key of tunnel1: ${words}`,
    });
  });

  it.each([
    ['./none.sh', 'ENOENT'],
    ['./plain.txt', 'EACCES'],
    ['no-such-program', 'ENOENT'],
    ['nul\0', 'ERR_INVALID_ARG_VALUE'],
  ])('because %j cannot be started', async (executable, code) => {
    writeFileSync(join(folder, 'plain.txt'), 'text');
    expect(await faultOf(device().perform(peer([executable]), ORDER))).toMatchObject({
      name: 'PeerUnavailableError',
      message: expect.stringContaining(`cannot be started (${code})`),
    });
  });

  it('keeps the last lines of what it said, in 500 characters', async () => {
    const fault = await faultOf(
      node(`process.stderr.write('x'.repeat(2e5) + '\\nlast line\\n', () => process.exit(2))`),
    );
    expect(fault.message).toHaveLength(500);
    expect(fault.message).toMatch(/exit code 2: x+\nlast line$/);
  });

  it('by not ending is ended with everything that it started', async () => {
    const fault = await faultOf(shell('sleep 30 & echo $! > child.pid; wait', ORDER, 0.5));
    expect(fault).toMatchObject({ message: expect.stringContaining('no end within 0.5 s') });
    expect(isAlive(Number(readFileSync(join(folder, 'child.pid'), 'utf8')))).toBe(false);
  });

  it('by ignoring SIGTERM is killed, its children too', async () => {
    const line = `trap '' TERM; sh -c 'trap "" TERM; echo $$ > stubborn.pid; while :; do sleep 0.05; done' & while :; do sleep 0.05; done`;
    expect((await faultOf(shell(line, ORDER, 0.5))).message).toContain('no end within 0.5 s');
    expect(isAlive(Number(readFileSync(join(folder, 'stubborn.pid'), 'utf8')))).toBe(false);
  });
});

describe('a command that repeats the key', () => {
  const say = (expression: string, stream: 'stdout' | 'stderr'): string =>
    `let t='';process.stdin.on('data',d=>t+=d).on('end',()=>{const k=JSON.parse(t).preSharedKey;` +
    `process.${stream}.write(${expression},()=>process.exit(${stream === 'stderr' ? 1 : 0}))})`;

  it.each([
    ['as it is', 'k'],
    ['in its input', 't'],
    ['as JSON in JSON', 'JSON.stringify(t)'],
    ['in base64', `Buffer.from(k).toString('base64')`],
    ['in base64 of a longer text', `Buffer.from('psk=' + k + ';').toString('base64')`],
    ['in base64 of a longer text, shifted', `Buffer.from('key: ' + k + ';').toString('base64url')`],
    ['URL-encoded', 'encodeURIComponent(k)'],
    ['in hex', `Buffer.from(k).toString('hex')`],
    ['with a control character inside', `k.slice(0, 9) + '\\x07' + k.slice(9)`],
    [
      'in JSON with escapes',
      `'{"k":"' + [...k].map(c => '\\\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')).join('') + '"}'`,
    ],
    ['cut off where keeping ends', `'x'.repeat(65536 - 20) + k + 'x'.repeat(1000)`],
  ])('%s keeps it out of the receipt and the fault', async (_form, expression) => {
    const { text } = await node(say(expression, 'stdout'));
    const { message } = await faultOf(node(say(`${expression} + '\\nbye'`, 'stderr')));
    expect(message).toMatch(/bye$/);
    const encoded = [Buffer.from(KEY).toString('hex'), Buffer.from(KEY).toString('base64'), encodeURIComponent(KEY)];
    const escapes = KEY.replace(/./g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const shifted = [1, 2].map((by) => Buffer.from(KEY.slice(by)).toString('base64'));
    expect(text).not.toContain(escapes.slice(0, 24));
    for (const form of [KEY, ...encoded, ...shifted]) {
      expect(text).not.toContain(form.slice(4, 20));
      expect(message).not.toContain(form.slice(4, 20));
    }
  });

  it('that is so long that only a part of its last copy is kept', async () => {
    const long = { ...ORDER, preSharedKey: new PreSharedKey('canary'.repeat(400)) };
    const { text } = await node(say('k.repeat(100)', 'stdout'), long);
    const { message } = await faultOf(node(say('k.repeat(100)', 'stderr'), long));
    expect(text + message).not.toContain('canary');
  });
});
