import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeResultSchema } from '../../domain/change-result.ts';
import { CANARIES, configuration, filesBelow, newFolder, newOffice, type Office } from './office.ts';
import { blemishes, runProgram } from './started-program.ts';

const SERVER = 'http://127.0.0.1:9';
const { tunnel1, tunnel2 } = CANARIES;
const LONG = 'x'.repeat(201);

/** Where nothing was ever done. What is refused here leaves not even a workspace behind. */
function newcomer(): Office {
  const office = newOffice();
  const write = (name: string, content: string | Buffer) => writeFileSync(join(office.cwd, name), content);
  mkdirSync(join(office.cwd, 'folder'));
  write('broken.yaml', 'stackit: [');
  write('unknown.yaml', `${JSON.stringify({ stackit: { endpiont: 'simulator' }, connections: {} })}`);
  write(
    'many.yaml',
    'stackit: { endpoint: simulator, apiVersion: v9 }\nconnections: { a: { checks: { prof: any } } }\n',
  );
  write('typo.yaml', configuration({ endpoint: 'simulatr' }));
  write('key-file.yaml', configuration({ endpoint: SERVER, auth: { keyFile: './nowhere.json' } }));
  write('no-key-file.yaml', configuration({ endpoint: SERVER, auth: { keyFile: './patch-with-key.json' } }));
  write('patch-with-key.json', JSON.stringify({ tunnel1 }));
  write('list.json', '[]');
  write('large.json', JSON.stringify('x'.repeat(300_000)));
  write('binary.json', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
  write('one-key.json', JSON.stringify({ tunnel1, tunnel2: tunnel1 }));
  write('field.json', JSON.stringify({ tunnel1, tunnel2, canary: true }));
  write('text.json', tunnel1.preSharedKey);
  return office;
}

/** Path and digest of every file; not the logs of SQLite, which come and go with every reader. */
function contents(folder: string): string[] {
  return filesBelow(folder)
    .filter(({ path }) => !/-(wal|shm)$/.test(path))
    .map(({ path, bytes }) => `${path} ${createHash('sha256').update(bytes).digest('hex')}`)
    .toSorted();
}

type Row = readonly [what: string, words: string, code: number, said: string];

const BEFORE_ANYTHING: readonly Row[] = [
  ['no configuration', 'rotate office -c nowhere.yaml', 2, 'settings.missing: there is no nowhere.yaml: copy'],
  ['no configuration for the vault', 'vault import office --file text.json -c nowhere.yaml', 2, 'settings.missing'],
  ['broken YAML', 'status -c broken.yaml', 2, 'settings.syntax: broken.yaml:1'],
  ['an unknown field', 'doctor -c unknown.yaml', 2, 'stackit.endpiont: is not a known field; did you mean endpoint?'],
  ['many mistakes, the first', 'doctor -c many.yaml', 2, 'must be one of v1, v1beta1, v1alpha1'],
  [
    'many mistakes, the last',
    'doctor -c many.yaml',
    2,
    'connections.a.checks.prof: is not a known field; did you mean proof?',
  ],
  ['an endpoint that is none', 'plan office -c typo.yaml', 2, 'either simulator or an http(s) URL'],
  ['a folder for a configuration', 'vault list -c folder', 2, 'settings.unreadable: folder: this is a folder'],
  ['a key file that is not there', 'rotate office -c key-file.yaml', 2, 'settings.key-file'],
  ['a key file that is none', 'rotate office -c no-key-file.yaml', 2, 'settings.key-file'],
  ['a closed standard input', 'apply office --patch -', 2, 'patch.not-json: standard input is empty'],
  ['a huge patch', 'apply office --patch large.json', 2, 'file.too-large: large.json is larger than 256 KiB'],
  ['a patch without end', 'apply office --patch /dev/zero', 2, 'file.too-large'],
  ['a patch that is no text', 'apply office --patch binary.json', 2, 'file.not-text'],
  ['a folder for a patch', 'apply office --patch folder', 2, 'file.unreadable: folder: this is a folder, not a file'],
  [
    'a patch with a key',
    'apply office --patch patch-with-key.json',
    2,
    'patch.pre-shared-key at /tunnel1/preSharedKey',
  ],
  ['a patch and a tunnel', 'plan office --patch list.json --tunnel tunnel1', 2, 'pass one of them'],
  ['a patch that is no JSON', 'apply office --patch text.json', 2, 'patch.not-json: text.json is not JSON'],
  ['a patch that is not there', 'apply office --patch nowhere.json', 2, 'nowhere.json: there is no such file'],
  ['no patch', 'apply office', 2, "required option '--patch <file>' not specified"],
  ['keys that are no JSON', 'vault import office --file text.json', 2, 'psk.not-json: text.json is not JSON'],
  ['keys of another shape', 'vault import office --file list.json', 2, 'psk.shape at /'],
  ['keys with a field too many', 'vault import office --file field.json', 2, 'a field that does not belong here'],
  ['keys of nobody', 'vault import vpn/ofice --file one-key.json', 2, 'secret.unknown: vpn/ofice is neither'],
  ['a long ticket', `rotate office --ticket ${LONG}`, 2, '--ticket must have at most 200 characters'],
  ['an unknown strategy', 'rotate office --strategy fast', 2, 'Allowed choices are rolling, at-once'],
  ['an unknown tunnel', 'rotate office --tunnel tunnel3', 2, 'Allowed choices are tunnel1, tunnel2'],
  ['a limit of none', 'history --limit 0', 2, 'It takes a whole number from 1 to 10000'],
  ['a port that is none', 'simulator --port 65536', 2, 'It takes a whole number from 0 to 65535'],
  ['an unknown scenario to serve', 'simulator --scenario storm', 2, 'no scenario storm; there are: calm, everyday'],
  ['an emergency without a reason', 'rotate office --emergency', 2, '--emergency needs --justification TEXT'],
  ['a moment that is none', 'rotate office --not-before tomorrow', 2, 'It takes a time with Z or an offset'],
  ['a confirmation in days', 'apply office --patch - --confirm-within 1441', 2, 'a whole number from 1 to 1440'],
  ['an unknown command', 'rotatee office', 2, "unknown command 'rotatee'"],
];

describe.concurrent('what is refused before anything is made', () => {
  let office: Office;
  let before: string[] = [];
  beforeAll(() => {
    office = newcomer();
    before = contents(office.cwd);
  });
  afterAll(() => expect(contents(office.cwd)).toEqual(before));

  it.each(BEFORE_ANYTHING)('%s', async (_, words, code, said) => {
    const end = await office.run(words.split(' '));
    expect(end).toMatchObject({ code, out: '', err: expect.stringContaining(said) });
    expect(blemishes(end)).toEqual([]);
  });

  it.each([
    ['rotate ofice', { kind: 'rotate-psk', connection: 'ofice', refusals: [{ code: 'connection.not-configured' }] }],
    [
      'plan office --patch list.json',
      { kind: 'update', connection: 'office', refusals: [{ code: 'patch.not-an-object' }] },
    ],
    ['rotate office --ticket=', { kind: 'rotate-psk', refusals: [{ code: 'input.invalid' }] }],
    ['apply office --patch - -c broken.yaml', { kind: 'update', refusals: [{ code: 'settings.syntax' }] }],
  ])('is one document of the usual shape with --json: %s', async (words, expected) => {
    const end = await office.run([...words.split(' '), '--json']);
    expect([end.code, end.err]).toEqual([2, '']);
    const result = ChangeResultSchema.parse(JSON.parse(end.out));
    expect(result).toMatchObject({ outcome: 'rejected', steps: [], transitions: 0, ...expected });
    expect(result.reason).toContain(`${result.refusals[0]?.code}: `);
  });

  it.each([
    ['status ofice', 'connection.not-configured'],
    ['rotate office --fast', 'input.usage'],
    ['history --limit many', 'input.usage'],
  ])('is one document with --json for %s, too', async (words, code) => {
    const end = await office.run([...words.split(' '), '--json']);
    expect(end.code).toBe(2);
    expect(JSON.parse(end.out)).toMatchObject({ outcome: 'rejected', refusals: [{ code }] });
  });
});

const IN_A_WORKSPACE: readonly Row[] = [
  ['an unknown change', 'history nowhere', 2, 'change.unknown: no change nowhere in this workspace'],
  ['a beginning of two changes', 'history chg-', 2, 'change.ambiguous: 2 changes begin with chg-'],
  ['an unknown connection of the history', 'history --connection ofice', 2, 'did you mean office?'],
  ['a claim that there is not', 'release chg-', 2, 'claim.unknown: change chg- holds no gateway'],
  [
    'one pending key for both tunnels',
    'vault import office --pending --file one-key.json',
    2,
    'psk.reused: each tunnel needs',
  ],
  [
    'a first pending key',
    'vault import depot --pending --file keys.json',
    2,
    'first import those in use, without --pending',
  ],
];

describe('in a workspace', () => {
  let office: Office;
  beforeAll(async () => {
    office = newcomer();
    // From outside, so that depot's secret stays as empty as it is.
    office.configure(configuration({ endpoint: SERVER, auth: { tokenEnv: 'NO_TOKEN' } }));
    await office.importKeys('office');
    writeFileSync(
      join(office.cwd, 'keys.json'),
      JSON.stringify({ tunnel1: { preSharedKey: `${tunnel1.preSharedKey}x` }, tunnel2 }),
    );
    const ends = await Promise.all([office.run(['rotate', 'office']), office.run(['plan', 'office', '--json'])]);
    expect(ends.map(({ code }) => code)).toEqual([2, 2]);
    expect(ends[0].out).toContain('SignInRefusedError: the environment variable NO_TOKEN holds no token');
  });

  describe.concurrent('that was used', () => {
    let before: string[] = [];
    beforeAll(() => {
      before = contents(office.cwd);
    });
    afterAll(() => expect(contents(office.cwd)).toEqual(before));

    it.each(IN_A_WORKSPACE)('%s is refused and changes nothing', async (_, words, code, said) => {
      const end = await office.run(words.split(' '));
      expect(end).toMatchObject({ code, out: '', err: expect.stringContaining(said) });
      expect(blemishes(end)).toEqual([]);
    });

    it.each([
      ['a vault key that is none', 'canary', 2, 'vault.key-malformed: VPN_CHANGE_VAULT_KEY must hold 32 bytes'],
      ['the wrong vault key', 'A'.repeat(43), 1, 'VPN_CHANGE_VAULT_KEY is not the key this vault was made with'],
    ])('%s is named', async (_, key, code, said) => {
      const end = await office.run(['rotate', 'office'], { env: { VPN_CHANGE_VAULT_KEY: key } });
      expect(end).toMatchObject({ code, out: '', err: expect.stringContaining(said) });
      expect(blemishes(end)).toEqual([]);
    });
  });

  it('that cannot be written is named', async () => {
    const { cwd, run } = newOffice();
    writeFileSync(join(cwd, '.vpn-change'), '');
    const end = await run(['status']);
    expect(end).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('StoreUnavailableError: the change store'),
    });
    expect(blemishes(end)).toEqual([]);
  });
});

it('a port that is in use is named, and how to choose another', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const end = await runProgram(['simulator', '--port', String(port)], { cwd: newFolder() });
  server.close();
  expect(end).toEqual({
    code: 2,
    out: '',
    err: `rejected\n  port.unusable: port ${port} is in use: choose another one with --port, or 0 for any that is free\n`,
  });
});
