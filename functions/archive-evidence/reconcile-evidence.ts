import { isDeserted } from '../../domain/deserted-change.ts';
import type { EvidenceArchive } from '../../domain/evidence-archive.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { ChangeEntry, ChangeIndex, Clock, GatewayClaims } from '../../domain/ports.ts';
import { type ArchivePorts, archiveEvidence } from './archive-evidence.ts';

export interface ReconcilePorts extends ArchivePorts {
  readonly clock: Clock;
  readonly index: Pick<ChangeIndex, 'list'>;
  readonly claims: Pick<GatewayClaims, 'all'>;
  readonly archive: Pick<EvidenceArchive, 'append' | 'list'>;
  /** No execution lasts longer. */
  readonly longestSeconds: number;
}

/** More changes than any installation has in the years that evidence is kept. */
const ALL = 1_000_000;

/** Changes that have ended, or never will, of which there is no record; the oldest first. */
export async function unrecordedChanges(ports: Omit<ReconcilePorts, 'signals' | 'program'>): Promise<ChangeEntry[]> {
  const { clock, index, claims, archive, history, longestSeconds } = ports;
  // The archive first: a change that ends in between is then found missing, and its record is there already.
  const recorded = new Set((await archive.list({})).map(({ changeId }) => changeId));
  const holders = new Set((await claims.all()).map(({ changeId }) => changeId));
  const unrecorded: ChangeEntry[] = [];
  for (const entry of (await index.list({ limit: ALL })).toReversed()) {
    const { request, result } = entry;
    const { changeId } = request;
    if (recorded.has(changeId)) continue;
    const open = async () => ({ request, history: await history(changeId), holdsClaim: holders.has(changeId) });
    const now = clock.now();
    if (result !== null || isDeserted(await open(), { now, longestSeconds })) unrecorded.push(entry);
  }
  return unrecorded;
}

/** Makes the records that are missing. Answers with their changes. */
export async function reconcileEvidence(ports: ReconcilePorts): Promise<ChangeId[]> {
  const missing = await unrecordedChanges(ports);
  for (const { request } of missing) await archiveEvidence(request, ports);
  return missing.map(({ request }) => request.changeId);
}
