import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { NO_STATISTICS, withEvidence } from '../domain/evidence-statistics.ts';
import { reviewsIn, selectedEvidence } from '../domain/selected-evidence.ts';
import { reportDocument } from '../report/report-document.ts';
import { type SelectionOptions, selection } from './audit-list.ts';
import { withAudit } from './open-audit.ts';
import { printJson, type Terminal } from './terminal.ts';

interface ReportOptions extends SelectionOptions {
  readonly out: string;
}

/** Writes the report for people: one file that needs nothing beside it. */
export function auditReport(terminal: Terminal, options: ReportOptions): Promise<number> {
  return withAudit(options, async ({ archive, sign }) => {
    await sign();
    const filter = selection(options);
    const reviews = await reviewsIn(archive);
    let statistics = NO_STATISTICS;
    for await (const { record } of selectedEvidence(archive, filter)) {
      statistics = withEvidence(statistics, record, reviews.has(record.changeId));
    }
    const pieces = reportDocument({
      from: options.from ?? null,
      to: options.to ?? null,
      connection: options.connection ?? null,
      madeAt: Date.now(),
      head: await archive.head(),
      checkpoint: (await archive.checkpoints()).at(-1) ?? null,
      statistics,
      records: selectedEvidence(archive, filter),
      reviews,
    });
    await pipeline(pieces, createWriteStream(options.out));
    if (terminal.json) printJson(terminal, { file: options.out, changes: statistics.changes });
    else terminal.out.write(`${options.out}: ${statistics.changes} changes\n`);
    return 0;
  });
}
