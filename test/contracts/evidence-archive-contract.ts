import { describe, expect, it } from 'vitest';
import type { EvidenceArchive } from '../../domain/evidence-archive.ts';
import { type ChainEntry, EMPTY_CHAIN, nextEntry } from '../../domain/evidence-chain.ts';
import type { Checkpoint } from '../../domain/evidence-checkpoint.ts';
import type { KeptRecord } from '../../domain/evidence-record.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { exampleEvidence } from '../domain/example-evidence.ts';

export async function entriesOf(archive: EvidenceArchive, after?: number): Promise<ChainEntry[]> {
  const entries: ChainEntry[] = [];
  for await (const entry of archive.entries(after)) entries.push(entry);
  return entries;
}

const day = (count: number) => new Date(Date.UTC(2026, 0, count)).toISOString();
const endedOn = (changeId: string, count: number, change: object = {}) =>
  exampleEvidence(changeId, { endedAt: day(count), ...change });
const REVIEW: KeptRecord = {
  schema: 'vpn-change/review/1',
  changeId: ChangeIdSchema.parse('one'),
  by: 'anna',
  via: 'jwt',
  at: day(9),
  comment: 'right to do so',
};
const checkpoint = (head: ChainEntry, at: string): Checkpoint => ({
  schema: 'vpn-change/checkpoint/1',
  upTo: head.sequence,
  hash: head.hash,
  at,
  algorithm: 'Ed25519',
  keyId: 'k',
  signature: 's',
});

/** What every EvidenceArchive must do. `make` gives an empty one each time. */
export function evidenceArchiveContract(name: string, make: () => Promise<EvidenceArchive>): void {
  describe(`${name} keeps the contract of EvidenceArchive`, () => {
    it('is empty at first', async () => {
      const archive = await make();
      expect(await archive.head()).toEqual(EMPTY_CHAIN);
      expect(await archive.find(ChangeIdSchema.parse('one'))).toBeNull();
      expect([await archive.list({}), await entriesOf(archive), await archive.checkpoints()]).toEqual([[], [], []]);
    });

    it('adds each record after the one before', async () => {
      const archive = await make();
      const first = await archive.append(exampleEvidence('one'));
      const second = await archive.append(exampleEvidence('two'));
      expect(first).toEqual(nextEntry(EMPTY_CHAIN, exampleEvidence('one')));
      expect(second).toEqual(nextEntry(first, exampleEvidence('two')));
      expect(await archive.head()).toEqual({ sequence: 2, hash: second.hash });
      expect(await archive.find(ChangeIdSchema.parse('two'))).toEqual(second);
      expect(await entriesOf(archive)).toEqual([first, second]);
      expect(await entriesOf(archive, 1)).toEqual([second]);
    });

    it('gives a record that is brought again, even another one of the same change, the place that it has', async () => {
      const archive = await make();
      const first = await archive.append(exampleEvidence('one'));
      await archive.append(exampleEvidence('two'));
      expect(await archive.append(exampleEvidence('one'))).toEqual(first);
      expect(await archive.append(exampleEvidence('one', { outcome: 'applied' }))).toEqual(first);
      expect((await archive.head()).sequence).toBe(2);
    });

    it('gives 20 deliveries at once of each of 5 records one place each', async () => {
      const archive = await make();
      const ids = Array.from({ length: 100 }, (_, index) => `chg-${index % 5}`);
      const entries = await Promise.all(ids.map((id) => archive.append(exampleEvidence(id))));
      const places = new Map(entries.map((entry, index) => [ids[index], entry.sequence]));
      expect(new Set(places.values())).toEqual(new Set([1, 2, 3, 4, 5]));
      expect(entries.map(({ sequence }) => sequence)).toEqual(ids.map((id) => places.get(id)));
      expect((await entriesOf(archive)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    });

    it('keeps reviews in the chain, and shows them in no list', async () => {
      const archive = await make();
      await archive.append(exampleEvidence('one'));
      const review = await archive.append(REVIEW);
      expect(await archive.append(REVIEW)).toEqual(review);
      expect((await archive.find(REVIEW.changeId))?.sequence).toBe(1);
      expect((await archive.list({})).map(({ sequence }) => sequence)).toEqual([1]);
      expect(await entriesOf(archive, 1)).toEqual([review]);
    });

    it('finds records by connection, ticket, outcome and time, the newest end first', async () => {
      const archive = await make();
      await archive.append(endedOn('one', 1));
      await archive.append(endedOn('three', 3, { connection: 'depot', outcome: 'applied' }));
      await archive.append(endedOn('two', 2, { outcome: 'applied' }));
      const ids = async (filter: Parameters<EvidenceArchive['list']>[0]) =>
        (await archive.list(filter)).map(({ changeId }) => changeId);
      expect(await ids({})).toEqual(['three', 'two', 'one']);
      expect(await ids({ limit: 2 })).toEqual(['three', 'two']);
      expect(await ids({ connection: 'office' })).toEqual(['two', 'one']);
      expect(await ids({ outcome: 'applied' })).toEqual(['three', 'two']);
      expect(await ids({ connection: 'office', outcome: 'applied' })).toEqual(['two']);
      expect(await ids({ ticket: 'CHG-1', limit: 1 })).toEqual(['three']);
      expect(await ids({ ticket: 'CHG-2' })).toEqual([]);
      expect(await ids({ from: Date.parse(day(2)), to: Date.parse(day(3)) })).toEqual(['two']);
      expect((await archive.list({ limit: 1 }))[0]).toMatchObject({ sequence: 2, requestedBy: 'a tester' });
    });

    it('keeps checkpoints, each once, by their time', async () => {
      const archive = await make();
      const head = await archive.append(exampleEvidence('one'));
      const [first, second] = [checkpoint(head, day(1)), checkpoint(head, day(2))];
      for (const each of [second, first, first]) await archive.addCheckpoint(each);
      expect(await archive.checkpoints()).toEqual([first, second]);
    });
  });
}
