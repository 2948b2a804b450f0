import type { EvidenceArchive } from '../../domain/evidence-archive.ts';
import { type Checkpoint, type CheckpointSigner, signedCheckpoint } from '../../domain/evidence-checkpoint.ts';
import type { Clock } from '../../domain/ports.ts';

export interface SigningPorts {
  readonly clock: Clock;
  readonly archive: Pick<EvidenceArchive, 'head' | 'checkpoints' | 'addCheckpoint'>;
  readonly signer: CheckpointSigner;
}

/** Vouches for the chain as it is now, unless its head is vouched for. Null: there was nothing to sign. */
export async function signHead({ clock, archive, signer }: SigningPorts): Promise<Checkpoint | null> {
  const head = await archive.head();
  const last = (await archive.checkpoints()).at(-1);
  if (head.sequence === (last?.upTo ?? 0)) return null;
  const checkpoint = await signedCheckpoint(head, clock.now(), signer);
  await archive.addCheckpoint(checkpoint);
  return checkpoint;
}

/** Once on each day (UTC) that something was added. */
export async function signDaily(ports: SigningPorts): Promise<Checkpoint | null> {
  const last = (await ports.archive.checkpoints()).at(-1);
  const today = new Date(ports.clock.now()).toISOString().slice(0, 10);
  return last?.at.startsWith(today) ? null : signHead(ports);
}
