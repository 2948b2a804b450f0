import * as z from 'zod';
import { type Outcome, OutcomeSchema } from './change-result.ts';
import type { ChainEntry, ChainHead } from './evidence-chain.ts';
import type { Checkpoint } from './evidence-checkpoint.ts';
import { isEvidence, type KeptRecord } from './evidence-record.ts';
import { type ChangeId, ChangeIdSchema } from './identifiers.ts';

/** A record as lists show it: found without reading the record. */
export const EvidenceRowSchema = z.object({
  sequence: z.number().int(),
  hash: z.string(),
  changeId: ChangeIdSchema,
  kind: z.enum(['rotate-psk', 'update']),
  connection: z.string(),
  ticket: z.string().nullable(),
  requestedBy: z.string(),
  outcome: OutcomeSchema,
  emergency: z.boolean(),
  startedAt: z.string(),
  endedAt: z.string(),
});
export type EvidenceRow = z.infer<typeof EvidenceRowSchema>;

/** What is left out lets everything through. */
export interface EvidenceFilter {
  readonly connection?: string | undefined;
  readonly ticket?: string | undefined;
  readonly outcome?: Outcome | undefined;
  /** The end of the change, milliseconds since the epoch: at or after `from`, before `to`. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit?: number | undefined;
}

/**
 * Records of changes for good, in a chain, with an index of their own. Nothing is ever changed or removed. May throw
 * StoreUnavailableError.
 */
export interface EvidenceArchive {
  /**
   * Adds a record at the end of the chain. One record, one place: whoever brings a record of the same key again, at the
   * same moment even, gets the entry that is there.
   */
  append(record: KeptRecord): Promise<ChainEntry>;
  /** The record of one change. */
  find(changeId: ChangeId): Promise<ChainEntry | null>;
  /** Newest end first. */
  list(filter: EvidenceFilter): Promise<readonly EvidenceRow[]>;
  /** By sequence, after that number; reviews too. A long chain is not held in memory. */
  entries(after?: number): AsyncIterable<ChainEntry>;
  head(): Promise<ChainHead>;
  /** By time. */
  checkpoints(): Promise<readonly Checkpoint[]>;
  /** Safe to run twice. */
  addCheckpoint(checkpoint: Checkpoint): Promise<void>;
}

/** What can be read of it, wherever it is kept. */
export type ReadableArchive = Omit<EvidenceArchive, 'append' | 'addCheckpoint'>;

/** Null for a review, which lists do not show. */
export function evidenceRow({ sequence, hash }: ChainEntry, record: KeptRecord): EvidenceRow | null {
  if (!isEvidence(record)) return null;
  const { changeId, kind, connection, outcome, startedAt, endedAt, authorization, request } = record;
  return {
    sequence,
    hash,
    changeId,
    kind,
    connection,
    ticket: request.ticket,
    requestedBy: authorization.requestedBy,
    outcome,
    emergency: authorization.emergency !== null,
    startedAt,
    endedAt,
  };
}
