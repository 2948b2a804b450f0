import type { Checkpoint } from './evidence-checkpoint.ts';

/** Where things lie in a folder of evidence, on a disk as in a bucket. Names sort as their numbers do. */
export const RECORDS = 'records';
export const CHECKPOINTS = 'checkpoints';
export const KEYS = 'keys';
/** Ids of the changes that ended, by the index: so that a missing record shows. */
export const CHANGES_FILE = 'changes.json';

export function recordPath(sequence: number): string {
  return `${RECORDS}/${padded(sequence)}.json`;
}

export function checkpointPath({ upTo, at }: Checkpoint): string {
  return `${CHECKPOINTS}/${padded(upTo)}-${at.replaceAll(/[:.]/g, '')}.json`;
}

export function keyPath(keyId: string): string {
  return `${KEYS}/${keyId}.pem`;
}

function padded(sequence: number): string {
  return String(sequence).padStart(10, '0');
}
