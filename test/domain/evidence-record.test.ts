import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { evidenceJsonSchema } from '../../domain/evidence-json-schema.ts';
import { isEvidence, KeptRecordSchema } from '../../domain/evidence-record.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('records of every version that was ever written', () => {
  // Made by the version that brought this schema. Nobody edits these files: what they hold is in somebody's archive.
  it.each(['test/domain/kept/evidence-1.json'])('%s can be read, and nothing of them is lost', (file) => {
    const kept = z.array(z.unknown()).parse(read(file));
    expect(kept.map((record) => KeptRecordSchema.parse(record))).toEqual(kept);
  });

  it('are told apart from the words that came later', () => {
    const kept = z.array(KeptRecordSchema).parse(read('test/domain/kept/evidence-1.json'));
    expect(kept.map(isEvidence)).toEqual([true, false]);
  });

  it('with a field that no schema knows are refused', () => {
    const [record] = z.array(z.record(z.string(), z.unknown())).parse(read('test/domain/kept/evidence-1.json'));
    expect(KeptRecordSchema.safeParse({ ...record, novel: 1 }).success).toBe(false);
  });
});

describe('the published schema', () => {
  it('is that of the program: npm run schema writes it', () => {
    expect(read('docs/evidence.schema.json')).toEqual(JSON.parse(JSON.stringify(evidenceJsonSchema())));
  });
});
