import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ed25519Signer } from '../../../adapters/local/ed25519-signer.ts';
import { readEvidenceFolder, writeEvidenceFolder } from '../../../adapters/local/evidence-folder.ts';
import { seededRandomness } from '../../../adapters/memory/seeded-randomness.ts';
import { verifyChain } from '../../../domain/chain-verdict.ts';
import { type ChainEntry, EMPTY_CHAIN, nextEntry } from '../../../domain/evidence-chain.ts';
import { signedCheckpoint } from '../../../domain/evidence-checkpoint.ts';
import { recordPath } from '../../../domain/evidence-layout.ts';
import { exampleEvidence } from '../../domain/example-evidence.ts';
import { temporaryFolder } from './temporary-folder.ts';

const NAMES = Array.from({ length: 11 }, (_, index) => `chg-${index + 1}`);

async function* chain(): AsyncGenerator<ChainEntry> {
  let head: ChainEntry | typeof EMPTY_CHAIN = EMPTY_CHAIN;
  for (const name of NAMES) {
    const entry = nextEntry(head, exampleEvidence(name));
    yield entry;
    head = entry;
  }
}

async function exported(changes: readonly string[] = NAMES) {
  const folder = temporaryFolder();
  const signer = ed25519Signer(join(folder, 'evidence.key'), seededRandomness(1));
  let head = EMPTY_CHAIN;
  for await (const { sequence, hash } of chain()) head = { sequence, hash };
  const checkpoints = [await signedCheckpoint(head, 0, signer)];
  const publicKeys = [await signer.publicKey()];
  await writeEvidenceFolder(folder, { entries: chain(), checkpoints, publicKeys, changes });
  return folder;
}

const flawsIn = (folder: string) => verifyChain(readEvidenceFolder(folder)).findings.map(({ flaw }) => flaw);

describe('a folder of evidence', () => {
  it('is sound as it was written', async () => {
    expect(verifyChain(readEvidenceFolder(await exported()))).toMatchObject({ sound: true, head: { sequence: 11 } });
  });

  it('without a file is not', async () => {
    const folder = await exported();
    rmSync(join(folder, recordPath(4)));
    expect(verifyChain(readEvidenceFolder(folder)).findings).toMatchObject([
      { flaw: 'removed', sequence: 4, text: expect.stringContaining('records/0000000005.json') },
      { flaw: 'missing-record', text: expect.stringContaining('chg-4') },
    ]);
  });

  it('with a file that is no JSON is not', async () => {
    const folder = await exported();
    writeFileSync(join(folder, recordPath(4)), '{');
    expect(flawsIn(folder)).toEqual(['changed', 'missing-record']);
  });

  it('names checkpoints, keys and an index that cannot be read', async () => {
    const folder = await exported();
    for (const path of ['checkpoints/1.json', 'keys/1.pem', 'changes.json']) writeFileSync(join(folder, path), '{');
    expect(flawsIn(folder)).toEqual(['unreadable', 'unreadable', 'unreadable']);
  });

  it('must have a record of each change of its index', async () => {
    expect(flawsIn(await exported([...NAMES, 'chg-lost']))).toEqual(['missing-record']);
  });

  it('that is none is refused', () => {
    expect(() => readEvidenceFolder(temporaryFolder())).toThrow('evidence.no-folder');
  });
});
