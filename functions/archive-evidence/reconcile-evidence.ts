import type { EvidenceArchive } from '../../domain/evidence-archive.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { ChangeEntry, ChangeIndex, GatewayClaims } from '../../domain/ports.ts';
import { type ArchivePorts, archiveEvidence, archiveReviews } from './archive-evidence.ts';
import { everyChange } from './every-change.ts';

export interface ReconcilePorts extends ArchivePorts {
  readonly index: Pick<ChangeIndex, 'list'>;
  readonly claims: Pick<GatewayClaims, 'all'>;
  readonly archive: Pick<EvidenceArchive, 'append' | 'list'>;
  /** Whether a change whose end nobody wrote will never have one. */
  readonly isDeserted: (entry: ChangeEntry, holdsClaim: boolean) => Promise<boolean>;
  /** Changes that were asked for earlier are left alone; ISO 8601. Null: none is. */
  readonly since: string | null;
}

/** Changes that have ended, or never will, of which there is no record; the oldest first. */
export async function unrecordedChanges(
  ports: Pick<ReconcilePorts, 'index' | 'claims' | 'archive' | 'isDeserted' | 'since'>,
): Promise<ChangeEntry[]> {
  const { index, archive, since } = ports;
  // The archive first: a change that ends in between is then found missing, and its record is there already.
  const recorded = new Set((await archive.list({})).map(({ changeId }) => changeId));
  const holders = await holdersOf(ports);
  const unrecorded: ChangeEntry[] = [];
  for await (const entry of everyChange(index, since === null ? {} : { from: since })) {
    const { changeId } = entry.request;
    if (recorded.has(changeId)) continue;
    if (entry.result !== null || (await ports.isDeserted(entry, holders.has(changeId)))) unrecorded.push(entry);
  }
  return unrecorded.toReversed();
}

/** Makes the records that are missing, and keeps the reviews that came after a record. Answers with the changes of the former. */
export async function reconcileEvidence(ports: ReconcilePorts): Promise<ChangeId[]> {
  const missing = await unrecordedChanges(ports);
  const holders = await holdersOf(ports);
  for (const { request } of missing) {
    await archiveEvidence(request, ports, { released: !holders.has(request.changeId) });
  }
  const emergencies = (await ports.archive.list({})).filter(({ emergency }) => emergency);
  for (const { changeId } of emergencies) await archiveReviews(changeId, await ports.signals(changeId), ports);
  return missing.map(({ request }) => request.changeId);
}

async function holdersOf({ claims }: Pick<ReconcilePorts, 'claims'>): Promise<ReadonlySet<ChangeId>> {
  return new Set((await claims.all()).map(({ changeId }) => changeId));
}
