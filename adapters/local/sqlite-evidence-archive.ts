import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type EvidenceArchive, EvidenceRowSchema, evidenceRow } from '../../domain/evidence-archive.ts';
import {
  type ChainEntry,
  ChainEntrySchema,
  type ChainHead,
  EMPTY_CHAIN,
  nextEntry,
  recordKey,
} from '../../domain/evidence-chain.ts';
import { CheckpointSchema } from '../../domain/evidence-checkpoint.ts';
import type { KeptRecord } from '../../domain/evidence-record.ts';
import { guarded, inTransaction } from './transaction.ts';

const FAULT = 'StoreUnavailableError';
/** Entries that are held in memory at once. */
const PAGE = 200;

const jsonOf = <T>(schema: z.ZodType<T>) => z.string().transform((text): T => schema.parse(JSON.parse(text)));
const EntryRowSchema = z.object({ entry: jsonOf(ChainEntrySchema) });
const CheckpointRowSchema = z.object({ checkpoint: jsonOf(CheckpointSchema) });
const HeadSchema = z.object({ sequence: z.number(), hash: z.string() });
const ListedSchema = z.object({ evidence_row: jsonOf(EvidenceRowSchema) });

/** The archive of one machine. Several processes may append at once: a place in the chain is given in one transaction. */
export function sqliteEvidenceArchive(db: DatabaseSync): EvidenceArchive {
  function headNow(): ChainHead {
    const row = db.prepare('SELECT sequence, hash FROM entries ORDER BY sequence DESC LIMIT 1').get();
    return row === undefined ? EMPTY_CHAIN : HeadSchema.parse(row);
  }

  function entryOf(key: string): ChainEntry | null {
    const row = db.prepare('SELECT entry FROM entries WHERE record_key = ?').get(key);
    return row === undefined ? null : EntryRowSchema.parse(row).entry;
  }

  function insert(entry: ChainEntry, record: KeptRecord): void {
    const { sequence, hash } = entry;
    const text = JSON.stringify(entry);
    db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?)').run(sequence, recordKey(record), hash, text);
    const row = evidenceRow(entry, record);
    if (!row) return;
    const { changeId, connection, ticket, outcome, endedAt } = row;
    db.prepare('INSERT INTO evidence_rows VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      sequence,
      changeId,
      connection,
      ticket,
      outcome,
      Date.parse(endedAt),
      JSON.stringify(row),
    );
  }

  return {
    append: async (record) =>
      inTransaction(db, FAULT, () => {
        const known = entryOf(recordKey(record));
        if (known) return known;
        const entry = nextEntry(headNow(), record);
        insert(entry, record);
        return entry;
      }),
    find: async (changeId) => guarded(FAULT, () => entryOf(`change#${changeId}`)),
    list: async ({ connection, ticket, outcome, from, to, limit }) =>
      guarded(FAULT, () =>
        db
          .prepare(
            `SELECT evidence_row FROM evidence_rows
             WHERE (:connection IS NULL OR connection = :connection) AND (:ticket IS NULL OR ticket = :ticket)
               AND (:outcome IS NULL OR outcome = :outcome)
               AND (:from IS NULL OR ended_at >= :from) AND (:to IS NULL OR ended_at < :to)
             ORDER BY ended_at DESC, sequence DESC LIMIT :limit`,
          )
          .all({
            connection: connection ?? null,
            ticket: ticket ?? null,
            outcome: outcome ?? null,
            from: from ?? null,
            to: to ?? null,
            limit: limit ?? -1,
          })
          .map((row) => ListedSchema.parse(row).evidence_row),
      ),
    entries: async function* (after = 0) {
      const page = db.prepare('SELECT entry FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?');
      for (let last = after; ; ) {
        const entries = guarded(FAULT, () => page.all(last, PAGE).map((row) => EntryRowSchema.parse(row).entry));
        yield* entries;
        if (entries.length < PAGE) return;
        last = entries.at(-1)?.sequence ?? last;
      }
    },
    head: async () => guarded(FAULT, headNow),
    checkpoints: async () =>
      guarded(FAULT, () =>
        db
          .prepare('SELECT checkpoint FROM checkpoints ORDER BY up_to, at')
          .all()
          .map((row) => CheckpointRowSchema.parse(row).checkpoint),
      ),
    addCheckpoint: async (checkpoint) =>
      guarded(FAULT, () => {
        const { upTo, at } = checkpoint;
        db.prepare('INSERT OR IGNORE INTO checkpoints VALUES (?, ?, ?)').run(upTo, at, JSON.stringify(checkpoint));
      }),
  };
}
