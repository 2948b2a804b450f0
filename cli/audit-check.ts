import { verifyChain } from '../domain/chain-verdict.ts';
import { type ComplianceFinding, complianceFindings, type Judged, judged } from '../domain/compliance-findings.ts';
import { entryReading } from '../domain/entry-reading.ts';
import type { ReadableArchive } from '../domain/evidence-archive.ts';
import { isEvidence, KeptRecordSchema } from '../domain/evidence-record.ts';
import type { ChangeEntry, PskVersions } from '../domain/ports.ts';
import { CURRENT, versionLabelled } from '../domain/psk-labels.ts';
import type { Settings } from '../domain/settings.ts';
import { EXIT_REFUSED } from './exit-codes.ts';
import type { AuditOptions } from './open-audit.ts';
import { openStore } from './open-store.ts';
import { printable, printJson, styled, type Terminal } from './terminal.ts';

/** The evidence with what it is held against. */
export interface CheckedEvidence {
  readonly settings: Settings;
  readonly archive: ReadableArchive;
  readonly versions: PskVersions;
  /** PEM, of all that sign there. */
  publicKeys(): Promise<readonly string[]>;
  /** Changes that have ended without a record. */
  unrecorded(): Promise<readonly ChangeEntry[]>;
  close(): void;
}

/** What an auditor would ask about. Only looks: what is missing stays missing. */
export async function auditCheck(terminal: Terminal, options: AuditOptions): Promise<number> {
  const source = await checkedEvidence(options);
  try {
    const findings = await findingsIn(source);
    if (terminal.json) printJson(terminal, { findings });
    else terminal.out.write(checkText(terminal, findings));
    return findings.length === 0 ? 0 : EXIT_REFUSED;
  } finally {
    source.close();
  }
}

async function checkedEvidence(options: AuditOptions): Promise<CheckedEvidence> {
  if (options.target === 'aws') {
    const { checkedOnAws } = await import('./audit-on-aws.ts');
    return checkedOnAws(options);
  }
  const { settings, workspace } = openStore(options.config);
  const { evidence } = workspace;
  return {
    settings,
    archive: evidence.archive,
    versions: workspace.vault,
    publicKeys: async () => [await evidence.signer.publicKey()],
    unrecorded: () => evidence.unrecorded(),
    close: () => workspace.close(),
  };
}

async function findingsIn(source: CheckedEvidence): Promise<ComplianceFinding[]> {
  const { archive, settings, versions } = source;
  const records: Judged[] = [];
  const reviewed = new Set<string>();
  const entries = [];
  for await (const entry of archive.entries()) {
    entries.push(entryReading(`record ${entry.sequence}`, entry));
    const record = KeptRecordSchema.parse(entry.record);
    if (isEvidence(record)) records.push(judged(record));
    else reviewed.add(record.changeId);
  }
  const checkpoints = await archive.checkpoints();
  const chain = verifyChain({
    entries,
    checkpoints,
    publicKeys: await source.publicKeys(),
    changes: null,
    unreadable: [],
  });
  const connections = await Promise.all(
    Object.entries(settings.connections).map(async ([name, { rotation, requireTicket, pskSecret }]) => ({
      name,
      maxAgeDays: rotation.maxAgeDays,
      ticketRequired: requireTicket,
      keyCreatedAt: versionLabelled(await versions.versions(pskSecret), CURRENT)?.createdAt ?? null,
    })),
  );
  return complianceFindings({
    now: Date.now(),
    connections,
    records,
    reviewed,
    unrecorded: (await source.unrecorded()).map(({ request }) => request.changeId),
    // The newest records wait for the checkpoint of the day: that is no finding, and export signs them.
    chain: { ...chain, findings: chain.findings.filter(({ flaw }) => flaw !== 'unsigned') },
  });
}

function checkText({ out }: Terminal, findings: readonly ComplianceFinding[]): string {
  if (findings.length === 0) return `${styled(out, 'green', 'nothing to object to')}\n`;
  const lines = findings.map(
    ({ code, subject, message }) => `${styled(out, 'yellow', code)}  ${subject}: ${printable(message)}`,
  );
  return `${lines.join('\n')}\n${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}\n`;
}
