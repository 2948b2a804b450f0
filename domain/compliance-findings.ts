import type { ChainVerdict } from './chain-verdict.ts';
import type { EvidenceRecord } from './evidence-record.ts';

/** A connection of the configuration, as it is today. */
export interface ConnectionState {
  readonly name: string;
  readonly maxAgeDays: number;
  readonly ticketRequired: boolean;
  /** When the key in use was made, milliseconds since the epoch; null: the vault has none. */
  readonly keyCreatedAt: number | null;
}

export interface ComplianceFacts {
  readonly now: number;
  readonly connections: readonly ConnectionState[];
  /** By sequence. */
  readonly records: readonly Judged[];
  /** Changes of which somebody wrote a review after their end. */
  readonly reviewed: ReadonlySet<string>;
  /** Changes that ended without a record. */
  readonly unrecorded: readonly string[];
  readonly chain: ChainVerdict;
}

/** Of a record, what is judged: all that stays in memory of a long chain. */
export type Judged = Pick<
  EvidenceRecord,
  'changeId' | 'connection' | 'outcome' | 'foreignInput' | 'authorization' | 'request'
> & {
  readonly touched: boolean;
  readonly ticketRequired: boolean;
  /** Null: no plan was made, so nothing is known. */
  readonly weak: readonly string[] | null;
};

export interface ComplianceFinding {
  /** Dotted, stable. */
  readonly code: string;
  /** A connection, a change or the chain. */
  readonly subject: string;
  readonly message: string;
}

const DAY_MILLISECONDS = 86_400_000;

export function judged(record: EvidenceRecord): Judged {
  const { changeId, connection, outcome, foreignInput, authorization, request, plan, wayBack } = record;
  const warnings = plan?.warnings ?? [];
  const weak = warnings.filter(({ code }) => code.startsWith('weak.'));
  return {
    changeId,
    connection,
    outcome,
    foreignInput,
    authorization,
    request,
    touched: wayBack !== null,
    ticketRequired: plan?.policy.ticketRequired ?? false,
    weak: plan && weak.map(({ code, path }) => `${code.slice('weak.'.length)}${path ? ` at ${path}` : ''}`),
  };
}

/** What an auditor would ask about, from what is known now. */
export function complianceFindings(facts: ComplianceFacts): ComplianceFinding[] {
  return [
    ...facts.chain.findings.map(({ flaw, text }) => finding(`chain.${flaw}`, 'chain', text)),
    ...facts.unrecorded.map((changeId) =>
      finding('record.missing', changeId, 'it ended, and has no record: vpn-change audit reconcile makes it'),
    ),
    ...facts.connections.flatMap((connection) => connectionFindings(connection, facts)),
    ...facts.records.flatMap((record) => changeFindings(record, facts)),
  ];
}

function connectionFindings(connection: ConnectionState, { now, records }: ComplianceFacts): ComplianceFinding[] {
  const { name, maxAgeDays, keyCreatedAt } = connection;
  const findings: ComplianceFinding[] = [];
  const days = keyCreatedAt === null ? null : Math.floor((now - keyCreatedAt) / DAY_MILLISECONDS);
  if (days === null) findings.push(finding('key.unknown', name, 'the vault has no key of it, so its age is not known'));
  else if (days > maxAgeDays) {
    findings.push(finding('key.overdue', name, `its keys are ${days} days old, the maximum is ${maxAgeDays}`));
  }
  const weak = records.findLast((record) => record.connection === name && record.weak !== null)?.weak ?? [];
  if (weak.length > 0) findings.push(finding('algorithm.weak', name, `it offers ${weak.join(', ')}`));
  return findings;
}

function changeFindings(record: Judged, { connections, reviewed }: ComplianceFacts): ComplianceFinding[] {
  const { changeId, request, authorization, touched, foreignInput } = record;
  const findings: ComplianceFinding[] = [];
  const told = (code: string, message: string) => findings.push(finding(code, changeId, message));
  const demanded = connections.find(({ name }) => name === record.connection)?.ticketRequired ?? false;
  if (touched && request.ticket === null && (record.ticketRequired || demanded)) {
    told('ticket.missing', `${record.connection} demands a ticket, and this change names none`);
  }
  const { approvalsRequired, independentApprovals, emergency } = authorization;
  if (touched && independentApprovals < approvalsRequired) {
    told('approval.missing', `it needed ${approvalsRequired} approvals by others, and had ${independentApprovals}`);
  }
  if (emergency && touched && !reviewed.has(changeId)) {
    told('review.missing', 'an emergency that nobody else has reviewed: vpn-change review keeps what was found');
  }
  if (foreignInput.length > 0) {
    told('execution.foreign-input', `it was started with more than a request: ${foreignInput.join(', ')}`);
  }
  return findings;
}

function finding(code: string, subject: string, message: string): ComplianceFinding {
  return { code, subject, message };
}
