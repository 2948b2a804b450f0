import { type ChainEntry, ChainEntrySchema, entryHash } from './evidence-chain.ts';

/** What a check of the chain needs of an entry: all that stays in memory of a long one. */
export interface EntryReading {
  /** A file's name, or whatever tells a person where to look. */
  readonly place: string;
  /** Null: what lies there is no entry. */
  readonly link: Pick<ChainEntry, 'sequence' | 'previousHash' | 'hash'> | null;
  /** Its content has the hash that it names. */
  readonly intact: boolean;
  /** Of the change that it is the record of; null for a review, and for what is no entry. */
  readonly changeId: string | null;
}

/** `content`: what JSON.parse gave; undefined for what is no JSON. */
export function entryReading(place: string, content: unknown): EntryReading {
  const entry = ChainEntrySchema.safeParse(content).data;
  if (!entry) return { place, link: null, intact: false, changeId: null };
  const { sequence, previousHash, hash, record } = entry;
  const { schema, changeId } = record;
  const isEvidence = typeof schema === 'string' && schema.startsWith('vpn-change/evidence/');
  return {
    place,
    link: { sequence, previousHash, hash },
    intact: entryHash(entry) === hash,
    changeId: isEvidence && typeof changeId === 'string' ? changeId : null,
  };
}
