import type { ChangeRequest } from '../../domain/change-request.ts';
import type { ChangeSignal } from '../../domain/change-signal.ts';
import { evidenceRecord } from '../../domain/evidence.ts';
import type { EvidenceArchive } from '../../domain/evidence-archive.ts';
import type { ChainEntry } from '../../domain/evidence-chain.ts';
import type { Program } from '../../domain/evidence-record.ts';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import type { ChangeId } from '../../domain/identifiers.ts';

export interface ArchivePorts {
  /** The whole history of a change, with its data. Empty when it never began. */
  readonly history: (changeId: ChangeId) => Promise<readonly HistoryEvent[]>;
  /** All that was said about a change. */
  readonly signals: (changeId: ChangeId) => Promise<readonly ChangeSignal[]>;
  readonly archive: Pick<EvidenceArchive, 'append'>;
  readonly program: Program;
}

/**
 * Makes the record of a change that has ended and gives it its place in the chain. Safe to run twice, and at once. `released`: of one that
 * was cut off, an operator gave its gateway free.
 */
export async function archiveEvidence(
  request: ChangeRequest,
  ports: ArchivePorts,
  { released = false }: { readonly released?: boolean } = {},
): Promise<ChainEntry> {
  const { changeId } = request;
  const [history, signals] = await Promise.all([ports.history(changeId), ports.signals(changeId)]);
  const { archive, program } = ports;
  const entry = await archive.append(evidenceRecord({ request, history, signals, program, released }));
  await archiveReviews(changeId, signals, ports);
  return entry;
}

/** What was said of a change after its end, each once. */
export async function archiveReviews(
  changeId: ChangeId,
  signals: readonly ChangeSignal[],
  { archive }: Pick<ArchivePorts, 'archive'>,
): Promise<void> {
  for (const { by, at, comment } of signals.filter(({ kind }) => kind === 'review')) {
    await archive.append({ schema: 'vpn-change/review/1', changeId, by: by.name, via: by.via, at, comment });
  }
}
