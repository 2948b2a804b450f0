import * as z from 'zod';
import { canonicalHash } from './canonical-hash.ts';
import type { KeptRecord } from './evidence-record.ts';
import { ParsedObjectSchema } from './json.ts';

const HashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256, 64 hexadecimal characters');

/**
 * One place in the chain. `hash` is the SHA-256 over the RFC 8785 canonical JSON of the other three members, so it covers
 * the record, its place, and through `previousHash` everything before. What the record says is not looked at here: a
 * chain can be checked by a version that cannot read all of its records.
 */
export const ChainEntrySchema = z.strictObject({
  sequence: z.number().int().min(1).describe('counts from 1 without a gap'),
  previousHash: HashSchema.describe('64 zeros: the first of the chain'),
  record: ParsedObjectSchema,
  hash: HashSchema,
});
export type ChainEntry = z.infer<typeof ChainEntrySchema>;

/** Where the next entry is added. */
export interface ChainHead {
  /** 0: nothing is in the chain yet. */
  readonly sequence: number;
  readonly hash: string;
}

export const EMPTY_CHAIN: ChainHead = { sequence: 0, hash: '0'.repeat(64) };

export function nextEntry({ sequence, hash: previousHash }: ChainHead, record: KeptRecord): ChainEntry {
  const unsealed = {
    sequence: sequence + 1,
    previousHash,
    record: ParsedObjectSchema.parse(JSON.parse(JSON.stringify(record))),
  };
  return { ...unsealed, hash: canonicalHash(unsealed) };
}

/** The hash that an entry must have. */
export function entryHash({ sequence, previousHash, record }: Omit<ChainEntry, 'hash'>): string {
  return canonicalHash({ sequence, previousHash, record });
}

/** One record has one place: an entry with the same key is in the chain already. */
export function recordKey(record: KeptRecord): string {
  return record.schema === 'vpn-change/review/1'
    ? `review#${record.changeId}#${record.by}#${record.at}`
    : `change#${record.changeId}`;
}
