import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isEvidence, KeptRecordSchema } from '../../domain/evidence-record.ts';
import type { PlacedEvidence } from '../../domain/selected-evidence.ts';
import { CONTROLS } from '../../report/controls.ts';
import { durationText, plainly } from '../../report/html.ts';
import { exampleReport } from '../web/example-report.ts';

const KEPT = z.array(KeptRecordSchema).parse(JSON.parse(readFileSync('test/domain/kept/evidence-1.json', 'utf8')));
const PLACED: PlacedEvidence[] = KEPT.filter(isEvidence).map((record, index) => ({
  sequence: index + 1,
  hash: 'f'.repeat(64),
  record,
}));
const hostile = (text: string): PlacedEvidence[] =>
  PLACED.map((placed) => ({
    ...placed,
    record: { ...placed.record, connection: text, reason: text, request: { ...placed.record.request, ticket: text } },
  }));

describe('the report', () => {
  it('names nothing that a browser would fetch', async () => {
    const report = await exampleReport(PLACED);
    expect(report.match(/\b(src|srcset|action|data|poster)=|@import|url\(|https?:/g)).toBeNull();
    expect(report.match(/href="(?!#)/g)).toBeNull();
    expect(report.match(/\bstyle=|\bon[a-z]+=/g)).toBeNull();
  });

  it('lets a browser run its own style and script, and no other', async () => {
    const report = await exampleReport(PLACED);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(report)?.[1] ?? '';
    const hashOf = (element: string) => {
      const text = new RegExp(`<${element}>([^]*?)</${element}>`).exec(report)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([`default-src 'none'`, `style-src ${hashOf('style')}`, `script-src ${hashOf('script')}`]),
    );
  });

  it.each(['<script>1</script>', '" onfocus="1', "' x='", '&lt;b&gt;', '</details></main>'])(
    'keeps %s text',
    async (text) => {
      const report = await exampleReport(hostile(text));
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      expect(report).toContain(escaped.replaceAll('"', '&quot;').replaceAll("'", '&#39;'));
      expect(report.split(text)).toHaveLength((await exampleReport(hostile('x'))).split(text).length);
    },
  );

  it('says so when no change ended in its time', async () => {
    expect(await exampleReport([])).toContain('No change ended in this time.');
  });

  it('names only members of a record that there are', () => {
    const [first] = PLACED;
    const emergency = { justification: 'leaked', passed: [] };
    const record: unknown = { ...first?.record, authorization: { ...first?.record.authorization, emergency } };
    const member = (value: unknown, name: string): unknown =>
      z.looseObject({ [name]: z.unknown() }).safeParse(value).data?.[name];
    const missing = CONTROLS.flatMap(({ fields }) => fields).filter(
      (path) => path.split('.').reduce(member, record) === undefined,
    );
    expect(missing).toEqual([]);
  });
});

describe('texts', () => {
  it.each([
    [0, '0 ms'],
    [830, '830 ms'],
    [2100, '2.1 s'],
    [245_000, '4 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [273_600_000, '3 d 4 h'],
    [86_400_000, '1 d'],
  ])('%d milliseconds are %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  it('show what is hidden in them', () => {
    expect(plainly('pay\u202egpj.exe\u200b\u0007')).toBe('pay\\u202egpj.exe\\u200b\\u0007');
  });
});
