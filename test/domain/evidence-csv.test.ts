import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CSV_HEADER, csvCell, csvLine } from '../../domain/evidence-csv.ts';
import { type EvidenceRecord, EvidenceRecordSchema } from '../../domain/evidence-record.ts';
import { exampleEvidence } from './example-evidence.ts';

const record = (change: object = {}): EvidenceRecord => EvidenceRecordSchema.parse(exampleEvidence('chg-1', change));

/** RFC 4180, as a spreadsheet reads it. */
function cells(line: string): string[] {
  return [...line.trimEnd().matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
}

describe('records as CSV', () => {
  it('have a cell for each column', () => {
    const line = csvLine(record(), { sequence: 7, hash: 'abc' });
    expect(cells(line)).toHaveLength(cells(CSV_HEADER).length);
    expect(cells(line).slice(0, 4)).toEqual(['7', 'chg-1', 'rotate-psk', 'office']);
    expect(line.endsWith('abc\r\n')).toBe(true);
  });

  it('carry commas, quotes and line breaks', () => {
    const reason = 'one, "two"\nthree';
    const line = csvLine(record({ reason }), { sequence: 1, hash: '' });
    expect(line).toContain('"one, ""two""\nthree"');
  });

  it.each([
    '=HYPERLINK("https://evil.example","click")',
    '+1+1',
    '-2+3',
    '@SUM(A1:A9)',
    '\t=1+1',
    '\r=1+1',
    '  =1+1',
    '\u0000=1+1',
    '＝1+1',
    '\n=1+1',
  ])('run no formula: %j', (text) => {
    expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
  });

  it('leave everything else as it is', () => {
    expect(['CHG-1', 'a=b', '', null, -5, true].map(csvCell)).toEqual(['CHG-1', 'a=b', '', '', '-5', 'true']);
  });

  it('never begin a cell with what a spreadsheet runs', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', ' ', '"', ',', "'", 'a', '\n') }),
        (text) => {
          expect(csvCell(text).replace(/^"/, '')).not.toMatch(/^[\s]*[=+\-@]/);
        },
      ),
    ));
});
