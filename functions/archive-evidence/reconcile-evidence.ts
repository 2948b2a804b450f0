import { isDeserted } from '../../domain/deserted-change.ts';
import type { EvidenceArchive } from '../../domain/evidence-archive.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { ChangeEntry, ChangeIndex, Clock, GatewayClaims } from '../../domain/ports.ts';
import { type ArchivePorts, archiveEvidence, archiveReviews } from './archive-evidence.ts';
import { everyChange } from './every-change.ts';

export interface ReconcilePorts extends ArchivePorts {
  readonly clock: Clock;
  readonly index: Pick<ChangeIndex, 'list'>;
  readonly claims: Pick<GatewayClaims, 'all'>;
  readonly archive: Pick<EvidenceArchive, 'append' | 'list'>;
  /** No execution lasts longer. */
  readonly longestSeconds: number;
}

/** Changes that have ended, or never will, of which there is no record; the oldest first. */
export async function unrecordedChanges(ports: Omit<ReconcilePorts, 'signals' | 'program'>): Promise<ChangeEntry[]> {
  const { clock, index, claims, archive, history, longestSeconds } = ports;
  // The archive first: a change that ends in between is then found missing, and its record is there already.
  const recorded = new Set((await archive.list({})).map(({ changeId }) => changeId));
  const holders = new Set((await claims.all()).map(({ changeId }) => changeId));
  const unrecorded: ChangeEntry[] = [];
  for await (const entry of everyChange(index)) {
    const { request, result } = entry;
    const { changeId } = request;
    if (recorded.has(changeId)) continue;
    const open = async () => ({ request, history: await history(changeId), holdsClaim: holders.has(changeId) });
    const now = clock.now();
    if (result !== null || isDeserted(await open(), { now, longestSeconds })) unrecorded.push(entry);
  }
  return unrecorded.toReversed();
}

/** Makes the records that are missing, and keeps the reviews that came after a record. Answers with the changes of the former. */
export async function reconcileEvidence(ports: ReconcilePorts): Promise<ChangeId[]> {
  const missing = await unrecordedChanges(ports);
  const emergencies = (await ports.archive.list({})).filter(({ emergency }) => emergency);
  for (const { changeId } of emergencies) await archiveReviews(changeId, await ports.signals(changeId), ports);
  for (const { request } of missing) await archiveEvidence(request, ports);
  return missing.map(({ request }) => request.changeId);
}
