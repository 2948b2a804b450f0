import { type Flaw, walkChain } from './chain-walk.ts';
import type { EntryReading } from './entry-reading.ts';
import type { ChainHead } from './evidence-chain.ts';
import { type Checkpoint, signatureVerdict } from './evidence-checkpoint.ts';

export interface ChainFacts {
  /** In the order of their places. */
  readonly entries: readonly EntryReading[];
  readonly checkpoints: readonly Checkpoint[];
  /** PEM. Only these are believed. */
  readonly publicKeys: readonly string[];
  /** Ids of changes that ended, by an index: each must have a record. Null: there is no index. */
  readonly changes: readonly string[] | null;
  /** Places of checkpoints, keys or an index that could not be read. */
  readonly unreadable: readonly string[];
}

export interface ChainFinding {
  /** The first four name the first record that is not as it was kept; the others, what nobody can vouch for. */
  readonly flaw: Flaw['flaw'] | 'bad-signature' | 'unknown-key' | 'unsigned' | 'missing-record' | 'unreadable';
  /** Of the record that is meant; null when none is. */
  readonly sequence: number | null;
  readonly place: string | null;
  readonly text: string;
}

export interface ChainVerdict {
  readonly sound: boolean;
  readonly findings: readonly ChainFinding[];
  /** Of the part that is as it was kept. */
  readonly head: ChainHead;
}

/** Whether a chain is whole, signed and complete. Needs nothing but what it is given: no network, no private key. */
export function verifyChain({ entries, checkpoints, publicKeys, changes, unreadable }: ChainFacts): ChainVerdict {
  const believed = checkpoints.filter((checkpoint) => signatureVerdict(checkpoint, publicKeys) === 'good');
  const { head, flaw } = walkChain(entries, new Map(believed.map(({ upTo, hash }) => [upTo, hash])));
  const findings: ChainFinding[] = [
    ...(flaw ? [flaw] : unsignedFindings(head, believed)),
    ...checkpoints.flatMap((checkpoint) => signatureFindings(checkpoint, publicKeys)),
    ...unreadable.map((place) => aside('unreadable', `${place} cannot be read as what its name says`, place)),
    ...(changes === null ? [] : missingRecords(entries, changes)),
  ];
  return { sound: findings.length === 0, findings, head };
}

/** What comes after the last checkpoint could be cut off without a trace. */
function unsignedFindings({ sequence }: ChainHead, believed: readonly Checkpoint[]): ChainFinding[] {
  const upTo = believed.reduce((most, checkpoint) => Math.max(most, checkpoint.upTo), 0);
  if (upTo >= sequence) return [];
  const text = `no believable checkpoint covers records ${upTo + 1} to ${sequence}: nobody vouches for them`;
  return [{ flaw: 'unsigned', sequence: upTo + 1, place: null, text }];
}

function signatureFindings(checkpoint: Checkpoint, publicKeys: readonly string[]): ChainFinding[] {
  const verdict = signatureVerdict(checkpoint, publicKeys);
  if (verdict === 'good') return [];
  const { upTo, at, keyId } = checkpoint;
  const what =
    verdict === 'bad' ? 'bears a signature that is not of its key' : `is signed by ${keyId}, a key not given`;
  const text = `the checkpoint of ${at}, up to record ${upTo}, ${what}`;
  return [{ flaw: verdict === 'bad' ? 'bad-signature' : 'unknown-key', sequence: upTo, place: null, text }];
}

function missingRecords(entries: readonly EntryReading[], changes: readonly string[]): ChainFinding[] {
  const recorded = new Set(entries.map(({ changeId }) => changeId));
  return changes
    .filter((changeId) => !recorded.has(changeId))
    .map((changeId) => aside('missing-record', `change ${changeId} ended, and the chain has no record of it`, null));
}

/** A finding of no record in particular. */
function aside(flaw: ChainFinding['flaw'], text: string, place: string | null): ChainFinding {
  return { flaw, sequence: null, place, text };
}
