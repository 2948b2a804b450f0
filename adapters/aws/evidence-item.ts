import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { EvidenceRowSchema } from '../../domain/evidence-archive.ts';
import { ChainEntrySchema } from '../../domain/evidence-chain.ts';
import { CheckpointSchema } from '../../domain/evidence-checkpoint.ts';

export const EVIDENCE_PARTITION = 'EVIDENCE';
const inEvidence = (sk: string) => ({ pk: EVIDENCE_PARTITION, sk });
const padded = (sequence: number) => String(sequence).padStart(10, '0');

export const HEAD_KEY = inEvidence('HEAD');
const ENTRY_PREFIX = 'ENTRY#';
export const ROW_PREFIX = 'ROW#';
export const CHECKPOINT_PREFIX = 'CHECKPOINT#';

export function entryItemKey(sequence: number) {
  return inEvidence(`${ENTRY_PREFIX}${padded(sequence)}`);
}

/** Where a record of this key has its place noted. */
export function placeItemKey(recordKey: string) {
  return inEvidence(`KEY#${recordKey}`);
}

/** Sorts by the end, as text: of ISO times only those of one precision do. */
export function rowItemKey(endedAt: string, changeId: string) {
  return inEvidence(`${ROW_PREFIX}${new Date(endedAt).toISOString()}#${changeId}`);
}

export function checkpointItemKey(at: string, upTo: number) {
  return inEvidence(`${CHECKPOINT_PREFIX}${at}#${padded(upTo)}`);
}

/** An item holds 400 KB; a record of a long change is larger than that before it is compressed, never after. */
export function packed(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify(value));
}

const unpacked = <T>(schema: z.ZodType<T>) =>
  z.instanceof(Uint8Array).transform((bytes): T => schema.parse(JSON.parse(gunzipSync(bytes).toString())));

export const HeadItemSchema = z.object({ sequence: z.number().int(), hash: z.string() });
export const PlaceItemSchema = z.object({ sequence: z.number().int() });
export const EntryItemSchema = z.object({ entry: unpacked(ChainEntrySchema) });
export const RowItemSchema = z.object({
  row: z.string().transform((text) => EvidenceRowSchema.parse(JSON.parse(text))),
});
export const CheckpointItemSchema = z.object({
  checkpoint: z.string().transform((text) => CheckpointSchema.parse(JSON.parse(text))),
});
