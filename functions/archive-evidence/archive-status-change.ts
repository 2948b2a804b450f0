import type { ChainEntry } from '../../domain/evidence-chain.ts';
import { requestOf } from '../conclude-change/request-of.ts';
import type { StatusChange } from '../conclude-change/status-change.ts';
import { type ArchivePorts, archiveEvidence } from './archive-evidence.ts';

/** The record of an execution that has ended; null of one that goes on. The event may come twice, late, or out of order. */
export async function archiveStatusChange({ detail }: StatusChange, ports: ArchivePorts): Promise<ChainEntry | null> {
  const { name, status } = detail;
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return null;
  const history = await ports.history(name);
  return archiveEvidence(requestOf(history, name), { ...ports, history: async () => history });
}
