import type { EvidenceArchive } from '../../domain/evidence-archive.ts';
import type { ChainEntry } from '../../domain/evidence-chain.ts';
import type { Checkpoint, CheckpointSigner } from '../../domain/evidence-checkpoint.ts';
import type { ChangeIndex, Clock } from '../../domain/ports.ts';
import { everyChange } from '../archive-evidence/every-change.ts';
import { signDaily } from '../archive-evidence/sign-head.ts';

export interface WholePorts {
  readonly clock: Clock;
  readonly index: Pick<ChangeIndex, 'list'>;
  readonly archive: Pick<EvidenceArchive, 'entries' | 'head' | 'checkpoints' | 'addCheckpoint'>;
  readonly signer: CheckpointSigner;
  /** Where copies are kept that nobody can change. Each may be asked for twice. */
  readonly bucket: {
    keepEntry(entry: ChainEntry): Promise<void>;
    keepCheckpoint(checkpoint: Checkpoint): Promise<void>;
    keepPublicKey(publicKey: string): Promise<void>;
    keepChanges(changes: readonly string[]): Promise<void>;
  };
}

/**
 * Brings into the bucket what an invocation that was cut off left out of it, and signs once a day. What a checkpoint covers
 * was brought before it was signed, and is left alone.
 */
export async function keepBucketWhole({
  clock,
  index,
  archive,
  signer,
  bucket,
}: WholePorts): Promise<Checkpoint | null> {
  const last = (await archive.checkpoints()).at(-1);
  if (last) await bucket.keepCheckpoint(last);
  for await (const entry of archive.entries(last?.upTo ?? 0)) await bucket.keepEntry(entry);
  const checkpoint = await signDaily({ clock, archive, signer });
  if (!checkpoint) return null;
  await bucket.keepPublicKey(await signer.publicKey());
  const ended: string[] = [];
  for await (const { request, result } of everyChange(index)) if (result !== null) ended.push(request.changeId);
  await bucket.keepChanges(ended.toSorted());
  return checkpoint;
}
