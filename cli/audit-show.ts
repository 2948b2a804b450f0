import { RefusedError } from '../domain/errors.ts';
import { isEvidence, KeptRecordSchema } from '../domain/evidence-record.ts';
import { ChangeIdSchema } from '../domain/identifiers.ts';
import { reviewsIn } from '../domain/selected-evidence.ts';
import { type AuditOptions, type AuditSource, withAudit } from './open-audit.ts';
import { evidenceText } from './present-evidence.ts';
import { printJson, type Terminal } from './terminal.ts';

/** One record, as it stands in the chain. */
export function auditShow(terminal: Terminal, change: string, options: AuditOptions): Promise<number> {
  return withAudit(options, async (source) => {
    const entry = await entryNamed(source, change);
    if (terminal.json) {
      printJson(terminal, entry);
      return 0;
    }
    const record = KeptRecordSchema.parse(entry.record);
    if (!isEvidence(record)) throw new Error('the record of a change is none');
    const reviews = (await reviewsIn(source.archive)).get(record.changeId) ?? [];
    terminal.out.write(evidenceText(terminal, entry, record, reviews));
    return 0;
  });
}

/** The entry of this change, or of the only one whose id begins so. */
async function entryNamed({ archive }: AuditSource, beginning: string) {
  const exact = ChangeIdSchema.safeParse(beginning);
  const found = exact.success ? await archive.find(exact.data) : null;
  if (found) return found;
  const alike = (await archive.list({})).filter(({ changeId }) => changeId.startsWith(beginning));
  const [only, ...more] = alike;
  const entry = only && more.length === 0 ? await archive.find(only.changeId) : null;
  if (entry) return entry;
  throw new RefusedError([
    only
      ? { code: 'change.ambiguous', message: `${alike.length} records begin with ${beginning}: give more of the id` }
      : { code: 'record.unknown', message: `no record of a change ${beginning}: vpn-change audit list lists them` },
  ]);
}
