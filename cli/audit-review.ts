import { userInfo } from 'node:os';
import { isEvidence, KeptRecordSchema } from '../domain/evidence-record.ts';
import { entryNamed } from './audit-show.ts';
import { type AuditOptions, withAudit } from './open-audit.ts';
import { printJson, type Terminal } from './terminal.ts';

interface ReviewOptions extends AuditOptions {
  readonly comment: string;
}

/** Keeps what a review of a change came to, above all of an emergency: in the chain, for good. */
export function auditReview(terminal: Terminal, change: string, { comment, ...options }: ReviewOptions) {
  return withAudit(options, async (source) => {
    const reviewed = KeptRecordSchema.parse((await entryNamed(source, change)).record);
    if (!isEvidence(reviewed)) throw new Error('the record of a change is none');
    const { changeId } = reviewed;
    const entry = await source.archive.append({
      schema: 'vpn-change/review/1',
      changeId,
      by: userInfo().username,
      via: 'command-line',
      at: new Date().toISOString(),
      comment,
    });
    if (terminal.json) printJson(terminal, entry);
    else terminal.out.write(`the review of ${changeId} is record ${entry.sequence}\n`);
    return 0;
  });
}
