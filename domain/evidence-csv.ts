import type { EvidenceRecord } from './evidence-record.ts';

type Cell = string | number | boolean | null;

/** One column of the table that spreadsheets open: its name and what stands in it. */
const COLUMNS: readonly (readonly [string, (record: EvidenceRecord, place: Place) => Cell])[] = [
  ['sequence', (_, { sequence }) => sequence],
  ['changeId', ({ changeId }) => changeId],
  ['kind', ({ kind }) => kind],
  ['connection', ({ connection }) => connection],
  ['ticket', ({ request }) => request.ticket],
  ['reason', ({ request }) => request.reason],
  ['requestedBy', ({ authorization }) => authorization.requestedBy],
  ['requestedAt', ({ request }) => request.at],
  ['dryRun', ({ request }) => request.dryRun],
  ['approvalsRequired', ({ authorization }) => authorization.approvalsRequired],
  ['approvedBy', ({ authorization }) => authorization.approvals.map(({ by }) => by).join('; ')],
  ['planHash', ({ authorization }) => authorization.planHash],
  ['emergency', ({ authorization }) => authorization.emergency?.justification ?? null],
  ['outcome', ({ outcome }) => outcome],
  ['why', ({ reason }) => reason],
  ['startedAt', ({ startedAt }) => startedAt],
  ['endedAt', ({ endedAt }) => endedAt],
  ['proof', ({ proof }) => proof],
  ['tunnel1DowntimeMilliseconds', ({ downtime }) => downtime?.tunnel1.milliseconds ?? null],
  ['tunnel2DowntimeMilliseconds', ({ downtime }) => downtime?.tunnel2.milliseconds ?? null],
  ['rolledBackBecause', ({ rollback }) => rollback?.why ?? null],
  ['rollbackProven', ({ rollback }) => rollback?.proven ?? null],
  ['digestBefore', ({ plan }) => plan?.digestBefore ?? null],
  ['digestAfter', ({ plan }) => plan?.digestAfter ?? null],
  ['secretId', ({ keys }) => keys?.secretId ?? null],
  ['versionId', ({ keys }) => keys?.versionId ?? null],
  ['hash', (_, { hash }) => hash],
];

/** Where the record stands in the chain. */
interface Place {
  readonly sequence: number;
  readonly hash: string;
}

/** RFC 4180, with CRLF. */
export const CSV_HEADER = `${COLUMNS.map(([name]) => name).join(',')}\r\n`;

export function csvLine(record: EvidenceRecord, place: Place): string {
  return `${COLUMNS.map(([, read]) => csvCell(read(record, place))).join(',')}\r\n`;
}

/** What a spreadsheet takes for the beginning of a formula, in Latin and in full width; also behind blanks. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/** A text that a spreadsheet would run as a formula gets an apostrophe in front: it shows, and nothing happens. */
export function csvCell(value: Cell): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n;\t']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
