import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ed25519Signer } from '../../../adapters/local/ed25519-signer.ts';
import { seededRandomness } from '../../../adapters/memory/seeded-randomness.ts';
import { EMPTY_CHAIN, nextEntry } from '../../../domain/evidence-chain.ts';
import { signatureVerdict, signedCheckpoint } from '../../../domain/evidence-checkpoint.ts';
import { exampleEvidence } from '../../domain/example-evidence.ts';
import { temporaryFolder } from './temporary-folder.ts';

const HEAD = nextEntry(EMPTY_CHAIN, exampleEvidence('one'));

describe('the signing key of a workspace', () => {
  it('is made at first use, for its owner alone, and stays', async () => {
    const file = join(temporaryFolder(), 'evidence.key');
    const first = await ed25519Signer(file, seededRandomness(1)).publicKey();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await ed25519Signer(file, seededRandomness(2)).publicKey()).toBe(first);
    expect(first).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  });

  it('signs what its public key alone can verify', async () => {
    const signer = ed25519Signer(join(temporaryFolder(), 'evidence.key'), seededRandomness(1));
    const checkpoint = await signedCheckpoint(HEAD, 0, signer);
    expect(signatureVerdict(checkpoint, [await signer.publicKey()])).toBe('good');
    expect(signatureVerdict({ ...checkpoint, upTo: 2 }, [await signer.publicKey()])).toBe('bad');
    expect(signatureVerdict(checkpoint, [])).toBe('unknown-key');
  });

  it.skipIf(process.platform === 'win32')('is refused when others can read it', async () => {
    const file = join(temporaryFolder(), 'evidence.key');
    const signer = ed25519Signer(file, seededRandomness(1));
    await signer.publicKey();
    chmodSync(file, 0o644);
    await expect(signer.publicKey()).rejects.toMatchObject({ refusals: [{ code: 'evidence.key-exposed' }] });
  });

  it('is refused when it is none, without a word of what the file holds', async () => {
    const file = join(temporaryFolder(), 'evidence.key');
    writeFileSync(file, 'not a key', { mode: 0o600 });
    const refused = ed25519Signer(file, seededRandomness(1)).publicKey();
    await expect(refused).rejects.toMatchObject({ refusals: [{ code: 'evidence.key-malformed' }] });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('not a key') });
    expect(readFileSync(file, 'utf8')).toBe('not a key');
  });
});
