import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../domain/chain-verdict.ts';
import { type EntryReading, entryReading } from '../../domain/entry-reading.ts';
import { type ChainEntry, EMPTY_CHAIN, entryHash, nextEntry, recordKey } from '../../domain/evidence-chain.ts';
import { type CheckpointSigner, signedCheckpoint } from '../../domain/evidence-checkpoint.ts';
import { exampleEvidence } from './example-evidence.ts';

function chainOf(length: number): ChainEntry[] {
  const entries: ChainEntry[] = [];
  for (let count = 1; count <= length; count += 1) {
    entries.push(nextEntry(entries.at(-1) ?? EMPTY_CHAIN, exampleEvidence(`chg-${count}`)));
  }
  return entries;
}

/** As files in a folder: the name counts, whatever is written inside. */
const filed = (entries: readonly unknown[]): EntryReading[] =>
  entries.map((content, index) => entryReading(`${index + 1}.json`, content));
const resealed = (entry: ChainEntry): ChainEntry => ({ ...entry, hash: entryHash(entry) });
const altered = (entry: ChainEntry): ChainEntry => ({
  ...entry,
  record: { ...entry.record, reason: 'nothing at all' },
});

function signerOf({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): CheckpointSigner {
  const isEdwards = publicKey.asymmetricKeyType === 'ed25519';
  return {
    algorithm: isEdwards ? 'Ed25519' : 'ECDSA_SHA_256',
    publicKey: async () => publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: async (message) => sign(isEdwards ? null : 'sha256', message, privateKey),
  };
}
const LOCAL = signerOf(generateKeyPairSync('ed25519'));
const KMS = signerOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const NOBODY = signerOf(generateKeyPairSync('ed25519'));
const AT = Date.UTC(2026, 0, 4);

async function verdictOf(entries: readonly unknown[], upTo: readonly ChainEntry[], signer = LOCAL) {
  const checkpoints = await Promise.all(upTo.map((head) => signedCheckpoint(head, AT, signer)));
  const publicKeys = [await LOCAL.publicKey(), await KMS.publicKey()];
  return verifyChain({ entries: filed(entries), checkpoints, publicKeys, changes: null, unreadable: [] });
}

async function firstFlaw(entries: readonly unknown[], upTo: readonly ChainEntry[] = []) {
  const [first] = (await verdictOf(entries, upTo)).findings;
  return first && [first.flaw, first.sequence];
}

const CHAIN = chainOf(12);
const WRITTEN: readonly unknown[] = CHAIN;
const HEAD = CHAIN.slice(-1);
const place = fc.integer({ min: 0, max: CHAIN.length - 1 });
const at = (index: number): ChainEntry => CHAIN[index] ?? expect.unreachable();

describe('a chain that nobody touched', () => {
  it.each([
    ['Ed25519', LOCAL],
    ['ECDSA', KMS],
  ])('is sound under an %s checkpoint of its head', async (_, signer) => {
    expect(await verdictOf(CHAIN, HEAD, signer)).toEqual({
      sound: true,
      findings: [],
      head: { sequence: 12, hash: at(11).hash },
    });
  });

  it('is sound when it is empty', async () => {
    expect(await verdictOf([], [])).toEqual({ sound: true, findings: [], head: EMPTY_CHAIN });
  });

  it('keeps a record whose schema this version does not know', async () => {
    const record = { schema: 'vpn-change/evidence/99', changeId: 'chg-13', novel: [1, { two: null }] };
    const later = resealed({ sequence: 13, previousHash: at(11).hash, record, hash: '' });
    expect((await verdictOf([...CHAIN, later], [later])).sound).toBe(true);
  });

  it('is read alike however its JSON was written down', async () => {
    const reversed = CHAIN.map(({ hash, record, previousHash, sequence }) => ({
      hash,
      previousHash,
      sequence,
      record: Object.fromEntries(Object.entries(record).toReversed()),
    }));
    expect((await verdictOf(reversed, HEAD)).sound).toBe(true);
  });
});

describe('the first record is named that was', () => {
  it('changed', () =>
    fc.assert(
      fc.asyncProperty(place, async (index) => {
        expect(await firstFlaw(CHAIN.with(index, altered(at(index))), HEAD)).toEqual(['changed', index + 1]);
      }),
    ));

  it('changed, with a hash made anew', () =>
    fc.assert(
      fc.asyncProperty(place, async (index) => {
        const changed = CHAIN.with(index, resealed(altered(at(index))));
        expect(await firstFlaw(changed, HEAD)).toEqual(['changed', index === 11 ? 1 : index + 1]);
      }),
    ));

  it('changed into what is no entry', () =>
    fc.assert(
      fc.asyncProperty(place, fc.constantFrom(undefined, null, 7, [], { sequence: 1 }), async (index, rubbish) => {
        expect(await firstFlaw(WRITTEN.with(index, rubbish), HEAD)).toEqual(['changed', index + 1]);
      }),
    ));

  it('removed', () =>
    fc.assert(
      fc.asyncProperty(place, async (index) => {
        expect(await firstFlaw(CHAIN.toSpliced(index, 1), HEAD)).toEqual(['removed', index + 1]);
      }),
    ));

  it('added, with the number of another', () =>
    fc.assert(
      fc.asyncProperty(place, place, fc.boolean(), async (index, where, whole) => {
        const twin = whole ? at(index) : resealed(altered(at(index)));
        const [flaw, sequence] = (await firstFlaw(CHAIN.toSpliced(where, 0, twin), HEAD)) ?? [];
        const isCopyInFront = whole && where < index;
        expect([flaw, sequence]).toEqual([isCopyInFront ? 'reordered' : 'added', index + 1]);
      }),
    ));

  it('added, with a number that none has', async () => {
    const stray = resealed({ ...altered(at(3)), sequence: 77 });
    expect(await firstFlaw(CHAIN.toSpliced(3, 0, stray), HEAD)).toEqual(['added', 77]);
  });

  it('put into the place of another', () =>
    fc.assert(
      fc.asyncProperty(
        place,
        place.filter((other) => other > 0),
        async (one, other) => {
          fc.pre(one < other);
          const swapped = CHAIN.with(one, at(other)).with(other, at(one));
          expect(await firstFlaw(swapped, HEAD)).toEqual(['reordered', other + 1]);
        },
      ),
    ));

  it('changed by somebody who made the whole rest anew, as far as checkpoints can tell', async () => {
    const forged = CHAIN.slice(0, 6);
    for (const { record } of CHAIN.slice(6).map(altered)) {
      const { sequence, hash } = forged.at(-1) ?? EMPTY_CHAIN;
      forged.push(resealed({ sequence: sequence + 1, previousHash: hash, record, hash: '' }));
    }
    expect(await firstFlaw(forged, [at(3), at(9)])).toEqual(['changed', 5]);
  });
});

describe('completeness', () => {
  it('wants a checkpoint of the head', async () => {
    expect(await firstFlaw(CHAIN, [at(8)])).toEqual(['unsigned', 10]);
  });

  it('believes no key but those that were given', async () => {
    const { findings } = await verdictOf(CHAIN, HEAD, NOBODY);
    expect(findings.map(({ flaw }) => flaw)).toEqual(['unsigned', 'unknown-key']);
  });

  it('sees a checkpoint that was altered', async () => {
    const checkpoint = await signedCheckpoint(at(11), AT, LOCAL);
    const publicKeys = [await LOCAL.publicKey()];
    const forged = [{ ...checkpoint, at: '2027-01-01T00:00:00.000Z' }];
    const { findings } = verifyChain({
      entries: filed(CHAIN),
      checkpoints: forged,
      publicKeys,
      changes: null,
      unreadable: [],
    });
    expect(findings.map(({ flaw }) => flaw)).toEqual(['unsigned', 'bad-signature']);
  });

  it('wants a record of each change of the index; a review is none', async () => {
    const review = { schema: 'vpn-change/review/1', changeId: 'chg-13', by: 'anna', via: 'jwt', at: '', comment: '' };
    const last = resealed({ sequence: 13, previousHash: at(11).hash, record: review, hash: '' });
    const entries = filed([...CHAIN, last]);
    const checkpoints = [await signedCheckpoint(last, AT, LOCAL)];
    const changes = ['chg-1', 'chg-12', 'chg-13'];
    const { findings } = verifyChain({
      entries,
      checkpoints,
      publicKeys: [await LOCAL.publicKey()],
      changes,
      unreadable: [],
    });
    expect(findings).toMatchObject([{ flaw: 'missing-record', text: expect.stringContaining('chg-13') }]);
  });
});

describe('a record', () => {
  it('has one key, whatever it says', () => {
    expect(recordKey(exampleEvidence('chg-1'))).toBe(recordKey(exampleEvidence('chg-1', { outcome: 'applied' })));
    expect(recordKey(exampleEvidence('chg-1'))).not.toBe(recordKey(exampleEvidence('chg-2')));
  });
});
