import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { EvidenceRowSchema } from '../../domain/evidence-archive.ts';
import { ChainEntrySchema } from '../../domain/evidence-chain.ts';
import { CANARIES, filesBelow, newFolder, newOffice, type Office } from './office.ts';

const RowsSchema = z.array(EvidenceRowSchema);
const FindingsSchema = z.object({ findings: z.array(z.object({ code: z.string(), subject: z.string() })) });
const VerdictSchema = z.object({
  sound: z.boolean(),
  records: z.number(),
  keysFrom: z.string(),
  findings: z.array(z.object({ flaw: z.string(), sequence: z.number().nullable() })),
});

let office: Office;
beforeAll(async () => {
  office = newOffice();
  await office.importKeys('office');
  for (const words of [
    ['plan', 'office', '--ticket', '=cmd|calc', '--requested-by', 'anna'],
    ['rotate', 'office', '--tunnel', 'tunnel2', '--ticket', 'CHG001', '--scenario', 'calm'],
    ['rotate', 'depot', '--ticket', 'CHG002', '--scenario', 'one-tunnel-down'],
  ]) {
    await office.run(words);
  }
});

const rows = async (...words: string[]) =>
  RowsSchema.parse(JSON.parse((await office.run(['audit', 'list', '--json', ...words])).out));
const verdict = async (...words: string[]) => {
  const { code, out } = await office.run(['audit', 'verify', '--json', ...words]);
  return { code, ...VerdictSchema.parse(JSON.parse(out)) };
};
async function exported(): Promise<string> {
  const folder = newFolder();
  expect(await office.run(['audit', 'export', '--out', folder])).toMatchObject({ code: 0, out: '' });
  return folder;
}

describe('audit list', () => {
  it('finds changes by outcome, ticket, connection and time, the newest first', async () => {
    expect((await rows()).map(({ outcome }) => outcome)).toEqual(['rejected', 'applied', 'planned']);
    expect((await rows('--ticket', 'CHG001')).map(({ outcome }) => outcome)).toEqual(['applied']);
    expect((await rows('--connection', 'depot', '--outcome', 'rejected')).map(({ ticket }) => ticket)).toEqual([
      'CHG002',
    ]);
    expect(await rows('--to', '2020-01-01')).toEqual([]);
    expect(await rows('--from', '2020-01-01T00:00:00Z')).toHaveLength(3);
  });

  it('prints a table for people', async () => {
    const { out } = await office.run(['audit', 'list']);
    expect(out.split('\n')[0]).toMatch(/^no\. +ended \(UTC\) +change +outcome/);
  });

  it.each(['yesterday', '2026-02-31', '2026-1-1'])('refuses --from %s', async (time) => {
    expect((await office.run(['audit', 'list', '--from', time])).code).toBe(2);
  });
});

describe('audit show', () => {
  it('tells one record in words, and as it stands in the chain', async () => {
    const [row] = await rows('--ticket', 'CHG001');
    const { out } = await office.run(['audit', 'show', row?.changeId ?? '']);
    for (const words of [
      'asked by',
      'CHG001',
      'way back',
      'forward tunnel2',
      'psk.promoted',
      `record ${row?.sequence}`,
    ]) {
      expect(out).toContain(words);
    }
    const json = await office.run(['audit', 'show', row?.changeId ?? '', '--json']);
    expect(ChainEntrySchema.parse(JSON.parse(json.out))).toMatchObject({ sequence: row?.sequence, hash: row?.hash });
  });

  it('refuses a change that has none', async () => {
    expect(await office.run(['audit', 'show', 'chg-nobody'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('record.unknown'),
    });
  });
});

describe('audit export', () => {
  it('gives JSON and CSV in which no formula runs', async () => {
    const json = await office.run(['audit', 'export']);
    expect(z.array(z.object({ sequence: z.number() })).parse(JSON.parse(json.out))).toHaveLength(3);
    const csv = await office.run(['audit', 'export', '--format', 'csv', '--outcome', 'planned']);
    expect(csv.out.trimEnd().split('\r\n')).toHaveLength(2);
    expect(csv.out).toContain(`"'=cmd|calc"`);
  });

  it('gives an empty list for a time in which nothing ended', async () => {
    expect(JSON.parse((await office.run(['audit', 'export', '--to', '2020-01-01'])).out)).toEqual([]);
  });
});

describe('an export', () => {
  it('is read like the archive that it came from, without a configuration', async () => {
    const folder = await exported();
    const elsewhere = newOffice();
    rmSync(join(elsewhere.cwd, 'connections.yaml'));
    const read = async (...words: string[]) => (await elsewhere.run(['audit', ...words, '--folder', folder])).out;
    expect(RowsSchema.parse(JSON.parse(await read('list', '--json')))).toEqual(await rows());
    expect(RowsSchema.parse(JSON.parse(await read('list', '--json', '--ticket', 'CHG002')))).toHaveLength(1);
    const [row] = await rows('--ticket', 'CHG001');
    const shown = await read('show', row?.changeId ?? '', '--json');
    expect(ChainEntrySchema.parse(JSON.parse(shown))).toMatchObject({ hash: row?.hash });
    const report = join(newFolder(), 'report.html');
    expect(await read('report', '--out', report)).toBe(`${report}: 3 changes\n`);
    const again = newFolder();
    await read('export', '--out', again);
    expect(await verdict(again)).toMatchObject({ sound: true, records: 3 });
  });

  it('that holds what is no record is refused', async () => {
    const folder = await exported();
    writeFileSync(join(folder, 'records', '0000000002.json'), '{}');
    const { code, err } = await office.run(['audit', 'list', '--folder', folder]);
    expect([code, err]).toEqual([2, expect.stringContaining('evidence.unreadable')]);
  });
});

describe('audit verify', () => {
  it('finds an export sound, also in a folder without a configuration', async () => {
    const folder = await exported();
    expect(await verdict(folder)).toMatchObject({ code: 0, sound: true, records: 3, keysFrom: 'folder', findings: [] });
    const elsewhere = newOffice();
    rmSync(join(elsewhere.cwd, 'connections.yaml'));
    expect((await elsewhere.run(['audit', 'verify', folder])).code).toBe(0);
  });

  it.each<[string, (records: string) => void, object]>([
    ['removed', (records) => rmSync(join(records, '0000000002.json')), { flaw: 'removed', sequence: 2 }],
    [
      'changed',
      (records) => {
        const file = join(records, '0000000002.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('CHG001', 'CHG009'));
      },
      { flaw: 'changed', sequence: 2 },
    ],
    [
      'reordered',
      (records) => {
        renameSync(join(records, '0000000002.json'), join(records, '1'));
        renameSync(join(records, '0000000003.json'), join(records, '0000000002.json'));
        renameSync(join(records, '1'), join(records, '0000000003.json'));
      },
      { flaw: 'reordered', sequence: 3 },
    ],
  ])('names the first record that was %s', async (_, tamper, expected) => {
    const folder = await exported();
    tamper(join(folder, 'records'));
    const { code, findings } = await verdict(folder);
    expect([code, findings[0]]).toEqual([2, expected]);
  });

  it('believes a key that was given, and no other', async () => {
    const folder = await exported();
    const [key = ''] = readdirSync(join(folder, 'keys'));
    expect(await verdict(folder, '--public-key', join(folder, 'keys', key))).toMatchObject({
      code: 0,
      keysFrom: 'given',
    });
    const other = newOffice();
    const foreign = newFolder();
    await other.run(['audit', 'export', '--out', foreign]);
    const [stranger = ''] = readdirSync(join(foreign, 'keys'));
    const flaws = (await verdict(folder, '--public-key', join(foreign, 'keys', stranger))).findings;
    expect(flaws.map(({ flaw }) => flaw)).toContain('unknown-key');
  });

  it('refuses what is no folder of evidence, and no key', async () => {
    expect((await office.run(['audit', 'verify', newFolder()])).err).toContain('evidence.no-folder');
    const folder = await exported();
    const { code, err } = await office.run(['audit', 'verify', folder, '--public-key', join(folder, 'changes.json')]);
    expect([code, err]).toEqual([2, expect.stringContaining('input.public-key')]);
  });
});

describe('audit check', () => {
  it('has nothing to object to, or says what', async () => {
    const { code, out } = await office.run(['audit', 'check', '--json']);
    const codes = FindingsSchema.parse(JSON.parse(out)).findings.map(({ code: each, subject }) => `${each} ${subject}`);
    expect(codes.filter((each) => !each.startsWith('algorithm.weak'))).toEqual([]);
    expect(code).toBe(codes.length === 0 ? 0 : 2);
  });
});

describe('audit report', () => {
  it('writes one file, in which no key is', async () => {
    const file = join(newFolder(), 'report.html');
    expect(await office.run(['audit', 'report', '--out', file])).toMatchObject({
      code: 0,
      out: `${file}: 3 changes\n`,
    });
    const report = readFileSync(file, 'utf8');
    expect(report.match(/<details class="change"/g)).toHaveLength(3);
  });
});

describe('keys', () => {
  it('are in no record, export or report', async () => {
    const folder = await exported();
    const report = join(newFolder(), 'report.html');
    await office.run(['audit', 'report', '--out', report]);
    const files = [...filesBelow(folder), { path: report, bytes: readFileSync(report) }];
    expect(files.length).toBeGreaterThan(5);
    const keys = Object.values(CANARIES).map(({ preSharedKey }) => preSharedKey);
    expect(files.filter(({ bytes }) => keys.some((key) => bytes.includes(key))).map(({ path }) => path)).toEqual([]);
  });
});
