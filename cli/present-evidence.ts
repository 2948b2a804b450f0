import type { ChainEntry } from '../domain/evidence-chain.ts';
import type { EvidenceRecord, ReviewRecord } from '../domain/evidence-record.ts';
import { TUNNEL_NAMES } from '../domain/identifiers.ts';
import { STYLE_OF_OUTCOME } from './present-result.ts';
import { printable, styled, type Terminal } from './terminal.ts';
import { elapsedText, timeText } from './time-text.ts';
import { trailLine } from './trail-line.ts';

type Rows = readonly (readonly [string, string | null | undefined])[];

/** A record for people on a terminal: who asked, who approved, what was planned, done and proven, and where it is kept. */
export function evidenceText(
  { out }: Terminal,
  entry: ChainEntry,
  record: EvidenceRecord,
  reviews: readonly ReviewRecord[],
): string {
  const startedAt = Date.parse(record.startedAt);
  const lines = [
    `${styled(out, STYLE_OF_OUTCOME[record.outcome], record.outcome)}  ${record.connection}  ${styled(out, 'dim', `change ${record.changeId}`)}`,
    `  ${printable(record.reason)}`,
    ...rowLines([...askedRows(record), ...plannedRows(record), ...provenRows(record)]),
    ...reviews.flatMap((review) => rowLines([['review', reviewText(review)]])),
    'trail',
    ...record.trail.map((line) => trailLine(out, line, startedAt)),
    ...rowLines([
      ['chain', `record ${entry.sequence}, SHA-256 ${entry.hash}`],
      ['program', programText(record)],
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function askedRows({ request, authorization }: EvidenceRecord): Rows {
  const { requestedBy, approvals, approvalsRequired, emergency } = authorization;
  const approved = approvals.map(({ by, at, planHash }) => {
    const binding = planHash === authorization.planHash ? '' : ' (of another plan)';
    return `${by} at ${timeText(at)}${binding}`;
  });
  return [
    ['asked by', `${requestedBy} at ${timeText(request.at)}`],
    ['ticket', request.ticket],
    ['reason', request.reason || null],
    ['approved', approved.join('; ') || (approvalsRequired > 0 ? `by nobody; ${approvalsRequired} needed` : null)],
    ['emergency', emergency && [emergency.justification, ...emergency.passed].join('; passed: ')],
  ];
}

function plannedRows({ plan, wayBack, authorization, keys }: EvidenceRecord): Rows {
  const diff = plan?.diff.map(({ path, before, after }) => `${path}: ${valueText(before)} → ${valueText(after)}`);
  return [
    ['plan', plan?.steps.map(({ tunnels }) => tunnels.join(' and ') || 'shared fields').join(', then ')],
    ['plan hash', authorization.planHash],
    ['diff', diff?.join('; ') || null],
    ['way back', wayBack && `written ${timeText(wayBack.claimedAt)}: configuration ${wayBack.digest.slice(0, 12)}…`],
    ['keys', keys && `${keys.secretId}: ${keys.versionId} (before: ${keys.returnTo})`],
  ];
}

function provenRows({ steps, downtime, rollback, startedAt, endedAt }: EvidenceRecord): Rows {
  const proofs = steps.flatMap(({ direction, proofs: each }) =>
    TUNNEL_NAMES.flatMap((name) => (each[name] ? [`${direction} ${name} ${each[name]}`] : [])),
  );
  const down = downtime && TUNNEL_NAMES.map((name) => `${name} ${elapsedText(downtime[name].milliseconds)}`);
  return [
    ['proven', proofs.join('; ') || null],
    ['downtime', down?.join(', ')],
    ['rolled back', rollback && `${rollback.proven ? 'proven' : 'not proven'}; because ${rollback.why}`],
    ['from, to', `${timeText(startedAt)}, ${timeText(endedAt)}`],
  ];
}

function programText({ program: { version, commit, definition, engine } }: EvidenceRecord): string {
  return `${version}${commit ? ` (${commit})` : ''} on ${engine}, program file SHA-256 ${definition}`;
}

function reviewText({ by, at, comment }: ReviewRecord): string {
  return `${by} at ${timeText(at)}: ${comment}`;
}

function rowLines(rows: Rows): string[] {
  return rows.flatMap(([name, text]) => (text == null ? [] : [`${name.padEnd(12)} ${printable(text)}`]));
}

function valueText(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}
