import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { reportDocument } from '../report/report-document.ts';
import { reportOf } from '../report/report-of.ts';
import { type SelectionOptions, selection } from './audit-list.ts';
import { withAudit } from './open-audit.ts';
import { printJson, type Terminal } from './terminal.ts';

interface ReportOptions extends SelectionOptions {
  readonly out: string;
}

/** Writes the report for people: one file that needs nothing beside it. */
export function auditReport(terminal: Terminal, options: ReportOptions): Promise<number> {
  return withAudit(options, async (source) => {
    const report = await reportOf(source.archive, selection(options), Date.now());
    await pipeline(reportDocument(report), createWriteStream(options.out));
    const { changes } = report.statistics;
    if (terminal.json) printJson(terminal, { file: options.out, changes });
    else terminal.out.write(`${options.out}: ${changes} changes\n`);
    return 0;
  });
}
