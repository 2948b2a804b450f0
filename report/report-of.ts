import type { EvidenceFilter, ReadableArchive } from '../domain/evidence-archive.ts';
import { NO_STATISTICS, withEvidence } from '../domain/evidence-statistics.ts';
import { reviewsIn, selectedEvidence } from '../domain/selected-evidence.ts';
import type { ReportFacts } from './report-document.ts';

/** What a report of these records says. Reads them twice: once to count, once, piece by piece, to write. */
export async function reportOf(archive: ReadableArchive, filter: EvidenceFilter, madeAt: number): Promise<ReportFacts> {
  const reviews = await reviewsIn(archive);
  let statistics = NO_STATISTICS;
  for await (const { record } of selectedEvidence(archive, filter)) {
    statistics = withEvidence(statistics, record, reviews.has(record.changeId));
  }
  return {
    from: filter.from ?? null,
    to: filter.to ?? null,
    connection: filter.connection ?? null,
    madeAt,
    head: await archive.head(),
    checkpoint: (await archive.checkpoints()).at(-1) ?? null,
    statistics,
    records: selectedEvidence(archive, filter),
    reviews,
  };
}
