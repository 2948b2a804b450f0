import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { CANARIES, newFolder, newOffice, type Office } from './office.ts';
import { blemishes, runProgram } from './started-program.ts';

describe.concurrent('without a configuration', () => {
  it.each([
    [['--version'], new RegExp(`^${packageJson.version}\n$`)],
    [['--help'], /Exit codes: 0 applied, planned or nothing to change · 2 rejected(?:.|\n)*First steps:/],
    [['help', 'rotate'], /^Usage: vpn-change rotate(?:.|\n)*Examples:\n {2}vpn-change rotate office --ticket CHG001/],
    [['vault', 'import', '--help'], /The version that was AWSCURRENT becomes AWSPREVIOUS/],
  ])('%j is answered on standard output', async (words, expected) => {
    const end = await runProgram(words, { cwd: newFolder() });
    expect(end).toMatchObject({ code: 0, err: '', out: expect.stringMatching(expected) });
  });

  it('shows its help to somebody who says nothing, and a suggestion to somebody who mistypes', async () => {
    const cwd = newFolder();
    const [nothing, mistyped] = await Promise.all([runProgram([], { cwd }), runProgram(['statsu'], { cwd })]);
    expect(nothing).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: vpn-change') });
    expect(mistyped).toMatchObject({ code: 2, out: '', err: expect.stringContaining('(Did you mean status?)') });
  });
});

describe.concurrent('in a new folder', () => {
  it('finds nothing in the history and no keys in the vault, and says how to get some', async () => {
    const office = newOffice();
    const [history, list] = [await office.run(['history']), await office.run(['vault', 'list'])];
    expect(history).toEqual({ code: 0, out: 'no changes yet\n', err: '' });
    expect(list).toMatchObject({ code: 0, err: '' });
    expect(list.out).toBe(
      ['office', 'depot']
        .map((name) => `vpn/${name}: no keys yet: vpn-change vault import vpn/${name} --file FILE\n`)
        .join(''),
    );
  });

  it('looks at everything and finds nothing in the way', async () => {
    const office = newOffice();
    const doctor = await office.run(['doctor']);
    expect(doctor).toMatchObject({ code: 0, err: '' });
    expect(doctor.out.split('\n')).toEqual([
      '✔ configuration  connections.yaml: 2 connections',
      '✔ clock          agrees with the server',
      '✔ vault          every connection has current keys, nothing is pending',
      '✔ claims         no gateway is claimed',
      '✔ office         simulated, gateway READY, both tunnels up',
      '✔ depot          simulated, gateway READY, both tunnels up',
      'nothing has to be put right',
      '',
    ]);
    const json = JSON.parse((await office.run(['doctor', '--json'])).out);
    expect(json).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([{ name: 'claims', state: 'good', detail: 'no gateway is claimed' }]),
    });
  });

  it('shows what is true now, and what is wrong with it', async () => {
    const office = newOffice();
    const [well, ill] = [
      await office.run(['status']),
      await office.run(['status', 'office', '--scenario', 'one-tunnel-down']),
    ];
    expect([well.code, ill.code]).toEqual([0, 0]);
    expect(well.out).toMatch(
      /^office\n {2}gateway {6}READY {2}ROUTE_BASED\n {2}tunnel1 {6}up {4}in \d.* [MG]B, out .*\n {2}tunnel2 {6}up .*\n {2}keys {9}0 days old, of at most 90\n\ndepot\n/,
    );
    expect(ill.out).toMatch(/^ {2}tunnel2 {6}down/m);
    expect(ill.out).not.toContain('depot');
  });

  it('takes keys into the vault, says which version was moved, and never shows one', async () => {
    const office = newOffice();
    const fresh = { tunnel1: CANARIES.tunnel2, tunnel2: { preSharedKey: 'canary.psk.tunnel2.IIIIjjjj1234KKKKllll56' } };
    writeFileSync(
      join(office.cwd, 'weak.json'),
      JSON.stringify({ ...CANARIES, tunnel2: { preSharedKey: 'canary canary canary canary' } }),
    );
    const pending = (keys: object) =>
      office.run(['vault', 'import', 'office', '--file', '-', '--pending'], { input: JSON.stringify(keys) });
    const runs = [
      await office.importKeys('office'),
      await office.importKeys('vpn/office'),
      await office.run(['vault', 'import', 'office', '--file', 'weak.json']),
      await pending({ ...fresh, tunnel1: { preSharedKey: 'canary.psk.tunnel1.MMMMnnnn1234OOOOpppp56' } }),
      await pending({ ...fresh, tunnel2: { preSharedKey: 'canary.psk.tunnel2.QQQQrrrr1234SSSStttt56' } }),
      await office.run(['vault', 'list', 'office']),
    ];
    const [first, again, second, staged, reused, list] = runs.map(({ out, err }) => `${out}${err}`);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 2, 0]);
    const id = '([0-9a-f-]{36})';
    const [, a] = expectMatch(
      first,
      `^vpn/office: version ${id} is AWSCURRENT\\. These must be the keys that both ends use now\n$`,
    );
    expect(again).toBe(`vpn/office: version ${a} is AWSCURRENT and holds these keys already: nothing was changed\n`);
    const [, b] = expectMatch(
      second,
      `^vpn/office: version ${id} is AWSCURRENT; version ${a}, which was, is AWSPREVIOUS now\\.`,
    );
    expect(second).toMatch(/\nweaker than a rotation would make them:\n {2}psk\.length at \/tunnel2\/preSharedKey: /);
    const [, c] = expectMatch(staged, `^vpn/office: version ${id} is AWSPENDING: the next rotation applies it\n$`);
    expect(reused).toContain(
      `psk.reused at /tunnel1/preSharedKey: this key is known already, from tunnel2 in version ${a}: a new one is needed\n`,
    );
    const rows = list
      ?.trim()
      .split('\n')
      .map((row) => row.split(/ {2,}/));
    const now = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(rows).toEqual([
      ['secret', 'labels', 'age', 'created (UTC)', 'version'],
      ['vpn/office', 'AWSPENDING', '0 days', now, c],
      ['vpn/office', 'AWSCURRENT', '0 days', now, b],
      ['vpn/office', 'AWSPREVIOUS', '0 days', now, a],
    ]);
    expect(runs.flatMap(blemishes)).toEqual([]);
  });
});

function expectMatch(text: string | undefined, pattern: string): string[] {
  expect(text).toMatch(new RegExp(pattern));
  return [...(new RegExp(pattern).exec(text ?? '') ?? [])];
}

describe('plans', () => {
  let office: Office;
  beforeAll(() => {
    office = newOffice();
  });

  it.concurrent.each([
    [
      'a rotation',
      ['plan', 'office', '--ticket', 'CHG001', '--reason', 'look\u001b[31m first'],
      {},
      [
        '  nothing was changed; this is what would be done',
        'plan',
        '  step 1: tunnel2: a new key at both ends, proven, before the next step',
        '  step 2: tunnel1: a new key at both ends, proven',
        '  then the new keys are made current in the vault',
        '  interruption not expected: one tunnel stays up throughout',
        'next     to do it: vpn-change rotate office',
      ],
    ],
    [
      'an update of one tunnel',
      ['plan', 'office', '--patch', '-'],
      { tunnel1: { phase1: { rekeyTime: 28_800 } } },
      [
        '  /tunnel1/phase1/rekeyTime: 14400 → 28800',
        '  step 1: tunnel1: new settings, proven',
        'next     to do it: vpn-change apply office --patch FILE',
      ],
    ],
    [
      'an update of what both tunnels share',
      ['plan', 'depot', '--patch', '-'],
      { displayName: 'depot-two' },
      [
        '  /displayName: "depot" → "depot-two"',
        '  step 1: one PUT of what both tunnels share; both must be as well as before',
      ],
    ],
  ])('%s in words, step by step', async (_, words, content, lines) => {
    const end = await office.run(words, { input: JSON.stringify(content) });
    expect(end.code).toBe(0);
    expect(end.out).toMatch(/^planned {2}/);
    expect(end.out.split('\n')).toEqual(expect.arrayContaining(lines));
    expect(end.err).toMatch(/^ +\d\.\d s {2}✔ change\.planned /);
    expect(blemishes(end)).toEqual([]);
  });

  it('and lists them, newest first, with who asked and why', async () => {
    const listed = await office.run(['history', '--connection', 'office']);
    const [header = '', ...rows] = listed.out
      .trim()
      .split('\n')
      .map((row) => row.split(/ {2,}/));
    expect(header).toEqual(['requested (UTC)', 'change', 'outcome', 'kind', 'connection', 'ticket', 'by']);
    const ticketed = rows.find((row) => row.includes('CHG001')) ?? [];
    expect(ticketed.slice(1, 6)).toEqual([
      expect.stringMatching(/^chg-[0-9a-f]{8}$/),
      'planned',
      'rotate-psk',
      'office',
      'CHG001',
    ]);
    const one = await office.run(['history', ticketed[1] ?? '']);
    expect(one.out).toMatch(
      /^change chg-[0-9a-f-]{36}\n {2}rotate-psk of office, dry run, .* UTC, by .*\n {2}ticket CHG001: look \[31m first\n\n/,
    );
    expect(one.out).toMatch(/\n\nplanned {2}office {2}change chg-/);
    expect([blemishes(one), one.err]).toEqual([[], '']);
    const json = JSON.parse((await office.run(['history', ticketed[1] ?? '', '--json'])).out);
    expect(json).toMatchObject({
      outcome: 'planned',
      dryRun: true,
      claim: null,
      request: { ticket: 'CHG001' },
      result: { outcome: 'planned' },
    });
    expect(json.trail).toMatchObject([{ code: 'change.planned' }, { code: 'execution.succeeded' }]);
  });

  it('ends quietly when the reader of a list goes away', async () => {
    const history = office.start(['history']);
    history.closeOut();
    expect(await history.end).toMatchObject({ code: 0, err: '' });
  });
});
