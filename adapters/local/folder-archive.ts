import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefusedError } from '../../domain/errors.ts';
import {
  type EvidenceFilter,
  type EvidenceRow,
  evidenceRow,
  type ReadableArchive,
} from '../../domain/evidence-archive.ts';
import { type ChainEntry, ChainEntrySchema, EMPTY_CHAIN } from '../../domain/evidence-chain.ts';
import { KeptRecordSchema } from '../../domain/evidence-record.ts';
import { readEvidenceFolder } from './evidence-folder.ts';

/**
 * The archive that lies in a folder: an export, or a copy of the bucket. It is read as it lies there; whether it is as it was
 * kept, `verifyChain` says. Throws RefusedError for what is no record.
 */
export function folderArchive(folder: string): ReadableArchive {
  const { entries, checkpoints } = readEvidenceFolder(folder);
  const places = entries.toSorted((one, other) => sequenceOf(one) - sequenceOf(other)).map(({ place }) => place);
  const read = (place: string): ChainEntry => {
    try {
      return ChainEntrySchema.parse(JSON.parse(readFileSync(join(folder, place), 'utf8')));
    } catch {
      const message = `${place} is no record: vpn-change audit verify ${folder} says what is wrong`;
      throw new RefusedError([{ code: 'evidence.unreadable', message }]);
    }
  };
  let listed: readonly { readonly row: EvidenceRow; readonly place: string }[] | undefined;

  function rows() {
    listed ??= places.flatMap((place) => {
      const entry = read(place);
      const row = evidenceRow(entry, KeptRecordSchema.parse(entry.record));
      return row ? [{ row, place }] : [];
    });
    return listed;
  }

  return {
    find: async (changeId) => {
      const place = rows().find(({ row }) => row.changeId === changeId)?.place;
      return place === undefined ? null : read(place);
    },
    list: async (filter) =>
      rows()
        .map(({ row }) => row)
        .filter((row) => isWanted(row, filter))
        .toSorted((one, other) => Date.parse(other.endedAt) - Date.parse(one.endedAt) || other.sequence - one.sequence)
        .slice(0, filter.limit),
    entries: async function* (after = 0) {
      for (const place of places) {
        const entry = read(place);
        if (entry.sequence > after) yield entry;
      }
    },
    head: async () =>
      entries.reduce((head, { link }) => (link && link.sequence > head.sequence ? link : head), EMPTY_CHAIN),
    checkpoints: async () => checkpoints.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)),
  };
}

function sequenceOf({ link }: { readonly link: { readonly sequence: number } | null }): number {
  return link?.sequence ?? Number.MAX_SAFE_INTEGER;
}

function isWanted({ connection, ticket, outcome, endedAt }: EvidenceRow, filter: EvidenceFilter): boolean {
  const at = Date.parse(endedAt);
  return (
    (filter.connection === undefined || filter.connection === connection) &&
    (filter.ticket === undefined || filter.ticket === ticket) &&
    (filter.outcome === undefined || filter.outcome === outcome) &&
    (filter.from === undefined || at >= filter.from) &&
    (filter.to === undefined || at < filter.to)
  );
}
