import { type Outcome, OutcomeSchema } from '../domain/change-result.ts';
import type { EvidenceFilter, EvidenceRow } from '../domain/evidence-archive.ts';
import { shortChangeId } from './change-named.ts';
import { type AuditOptions, withAudit } from './open-audit.ts';
import { printJson, type Terminal, table } from './terminal.ts';
import { timeText } from './time-text.ts';

/** As commander gives them. */
export interface SelectionOptions extends AuditOptions {
  readonly connection?: string;
  readonly ticket?: string;
  readonly outcome?: string;
  readonly from?: number;
  readonly to?: number;
}

export function selection({ connection, ticket, outcome, from, to }: SelectionOptions): EvidenceFilter {
  return { connection, ticket, outcome: outcomeOf(outcome), from, to };
}

function outcomeOf(text: string | undefined): Outcome | undefined {
  return text === undefined ? undefined : OutcomeSchema.parse(text);
}

/** The records of the archive, the newest end first. */
export function auditList(terminal: Terminal, options: SelectionOptions): Promise<number> {
  return withAudit(options, async ({ archive }) => {
    const rows = await archive.list(selection(options));
    if (terminal.json) printJson(terminal, rows);
    else terminal.out.write(rows.length === 0 ? 'no records\n' : listText(rows));
    return 0;
  });
}

function listText(rows: readonly EvidenceRow[]): string {
  const cells = rows.map(
    ({ sequence, endedAt, changeId, outcome, kind, connection, ticket, requestedBy, emergency }) => [
      String(sequence),
      timeText(endedAt).replace(' UTC', ''),
      shortChangeId(changeId),
      outcome,
      kind,
      connection,
      ticket ?? '-',
      requestedBy,
      emergency ? 'emergency' : '',
    ],
  );
  return table(['no.', 'ended (UTC)', 'change', 'outcome', 'kind', 'connection', 'ticket', 'by', ''], cells);
}
