import type { EvidenceArchive, EvidenceFilter } from './evidence-archive.ts';
import { type EvidenceRecord, isEvidence, KeptRecordSchema, type ReviewRecord } from './evidence-record.ts';

/** A record with its place in the chain. */
export interface PlacedEvidence {
  readonly sequence: number;
  readonly hash: string;
  readonly record: EvidenceRecord;
}

/** The records that the filter lets through, by sequence, read one after the other. */
export async function* selectedEvidence(
  archive: Pick<EvidenceArchive, 'list' | 'entries'>,
  filter: EvidenceFilter,
): AsyncGenerator<PlacedEvidence> {
  const wanted = new Set((await archive.list(filter)).map(({ sequence }) => sequence));
  const first = Math.min(...wanted);
  if (wanted.size === 0) return;
  let left = wanted.size;
  for await (const { sequence, hash, record: kept } of archive.entries(first - 1)) {
    if (!wanted.has(sequence)) continue;
    const record = KeptRecordSchema.parse(kept);
    if (isEvidence(record)) yield { sequence, hash, record };
    left -= 1;
    if (left === 0) return;
  }
}

/** What was said of changes after their end, by the id of the change. */
export async function reviewsIn(archive: Pick<EvidenceArchive, 'entries'>): Promise<Map<string, ReviewRecord[]>> {
  const reviews = new Map<string, ReviewRecord[]>();
  for await (const { record: kept } of archive.entries()) {
    if (kept.schema !== 'vpn-change/review/1') continue;
    const record = KeptRecordSchema.parse(kept);
    if (!isEvidence(record)) reviews.set(record.changeId, [...(reviews.get(record.changeId) ?? []), record]);
  }
  return reviews;
}
