import { describe, expect, it } from 'vitest';
import { SecretIdSchema, VersionIdSchema } from '../../domain/identifiers.ts';
import type { PskVault } from '../../domain/ports.ts';
import { PreSharedKey, type PskSet } from '../../domain/pre-shared-key.ts';

const OFFICE = SecretIdSchema.parse('vpn/office');
const PLANT = SecretIdSchema.parse('vpn/plant');
const A = VersionIdSchema.parse('a'.repeat(64));
const B = VersionIdSchema.parse('b'.repeat(64));
const C = VersionIdSchema.parse('c'.repeat(64));
const VERSIONS = { A, B, C };

/** Recognizable keys: each differs by its mark and its tunnel. */
export function canaryKeys(mark: string): PskSet {
  return {
    tunnel1: new PreSharedKey(`canary.psk.tunnel1.${mark}.AAAAAAAAAAAAAAAAAAAA`),
    tunnel2: new PreSharedKey(`canary.psk.tunnel2.${mark}.BBBBBBBBBBBBBBBBBBBB`),
  };
}

const revealed = (keys: PskSet) => [keys.tunnel1.reveal(), keys.tunnel2.reveal()];

/** What every PskVault must do. `make` gives an empty vault each time. */
export function pskVaultContract(name: string, make: () => Promise<PskVault>): void {
  const labelsOf = async (vault: PskVault) => {
    const versions = await vault.versions(OFFICE);
    return Object.fromEntries(
      Object.entries(VERSIONS).map(([letter, versionId]) => [
        letter,
        versions.find((version) => version.versionId === versionId)?.labels.toSorted(),
      ]),
    );
  };
  const staged = async (...versions: ('A' | 'B' | 'C')[]) => {
    const vault = await make();
    for (const letter of versions) {
      await vault.stage(OFFICE, VERSIONS[letter], canaryKeys(letter), letter === 'A' ? [] : ['AWSPENDING']);
    }
    return vault;
  };

  describe(`${name} keeps the contract of PskVault`, () => {
    it('knows no version of an unknown secret', async () => {
      const vault = await make();
      expect(await vault.versions(OFFICE)).toEqual([]);
      expect(await vault.fingerprints(OFFICE)).toEqual([]);
    });

    it('gives back the keys of exactly the version that was asked for', async () => {
      const vault = await staged('A', 'B');
      expect(revealed(await vault.read(OFFICE, A))).toEqual(revealed(canaryKeys('A')));
      expect(revealed(await vault.read(OFFICE, B))).toEqual(revealed(canaryKeys('B')));
    });

    it('misses a version of another secret and one that never was', async () => {
      const vault = await staged('A');
      await expect(vault.read(PLANT, A)).rejects.toMatchObject({ name: 'PskVersionMissingError' });
      await expect(vault.read(OFFICE, B)).rejects.toMatchObject({ name: 'PskVersionMissingError' });
    });

    it('makes the first version AWSCURRENT besides its own labels, and later ones not', async () => {
      const vault = await make();
      await vault.stage(OFFICE, A, canaryKeys('A'), ['AWSPENDING']);
      await vault.stage(OFFICE, B, canaryKeys('B'), ['own']);
      expect(await labelsOf(vault)).toEqual({ A: ['AWSCURRENT', 'AWSPENDING'], B: ['own'], C: undefined });
    });

    it('takes a label from the version that had it when a new version is staged with it', async () => {
      expect(await labelsOf(await staged('A', 'B', 'C'))).toEqual({ A: ['AWSCURRENT'], B: [], C: ['AWSPENDING'] });
    });

    it('changes nothing when the same version is staged again, not even labels that have moved on', async () => {
      const vault = await staged('A', 'B', 'C');
      const before = await vault.versions(OFFICE);
      await vault.stage(OFFICE, B, canaryKeys('B'), ['AWSPENDING']);
      expect(await vault.versions(OFFICE)).toEqual(before);
    });

    it('refuses other keys for a version that exists, and keeps the first ones', async () => {
      const vault = await staged('A');
      const other = { ...canaryKeys('A'), tunnel2: canaryKeys('B').tunnel2 };
      await expect(vault.stage(OFFICE, A, other, ['own'])).rejects.toMatchObject({
        name: 'PskVersionConflictError',
        message: expect.not.stringContaining('canary'),
      });
      expect(revealed(await vault.read(OFFICE, A))).toEqual(revealed(canaryKeys('A')));
      expect(await labelsOf(vault)).toEqual({ A: ['AWSCURRENT'], B: undefined, C: undefined });
    });

    it('gives AWSPREVIOUS to the version that AWSCURRENT left', async () => {
      const vault = await staged('A', 'B', 'C');
      await vault.moveLabel(OFFICE, 'AWSCURRENT', B);
      expect(await labelsOf(vault)).toEqual({ A: ['AWSPREVIOUS'], B: ['AWSCURRENT'], C: ['AWSPENDING'] });
      await vault.moveLabel(OFFICE, 'AWSCURRENT', C);
      expect(await labelsOf(vault)).toEqual({ A: [], B: ['AWSPREVIOUS'], C: ['AWSCURRENT', 'AWSPENDING'] });
    });

    it('swaps AWSCURRENT and AWSPREVIOUS on the way back', async () => {
      const vault = await staged('A', 'B');
      await vault.moveLabel(OFFICE, 'AWSCURRENT', B);
      await vault.moveLabel(OFFICE, 'AWSCURRENT', A);
      expect(await labelsOf(vault)).toEqual({ A: ['AWSCURRENT'], B: ['AWSPENDING', 'AWSPREVIOUS'], C: undefined });
    });

    it('leaves AWSPREVIOUS alone when AWSCURRENT is where it should go already', async () => {
      const vault = await staged('A', 'B');
      await vault.moveLabel(OFFICE, 'AWSCURRENT', B);
      await vault.moveLabel(OFFICE, 'AWSCURRENT', B);
      expect(await labelsOf(vault)).toEqual({ A: ['AWSPREVIOUS'], B: ['AWSCURRENT', 'AWSPENDING'], C: undefined });
    });

    it('takes a label off, twice without harm, and keeps the version and its keys', async () => {
      const vault = await staged('A', 'B');
      await vault.moveLabel(OFFICE, 'AWSPENDING', null);
      await vault.moveLabel(OFFICE, 'AWSPENDING', null);
      expect(await labelsOf(vault)).toEqual({ A: ['AWSCURRENT'], B: [], C: undefined });
      expect(revealed(await vault.read(OFFICE, B))).toEqual(revealed(canaryKeys('B')));
    });

    it('never takes AWSCURRENT off, and moves no label to a version that is missing', async () => {
      const vault = await staged('A');
      await expect(vault.moveLabel(OFFICE, 'AWSCURRENT', null)).rejects.toMatchObject({
        name: 'PskVersionMissingError',
      });
      await expect(vault.moveLabel(OFFICE, 'AWSCURRENT', B)).rejects.toMatchObject({ name: 'PskVersionMissingError' });
      expect(await labelsOf(vault)).toEqual({ A: ['AWSCURRENT'], B: undefined, C: undefined });
    });

    it('keeps the labels of one secret apart from those of another', async () => {
      const vault = await staged('A', 'B');
      await vault.stage(PLANT, A, canaryKeys('P'), ['AWSPENDING']);
      expect(await labelsOf(vault)).toEqual({ A: ['AWSCURRENT'], B: ['AWSPENDING'], C: undefined });
      expect((await vault.versions(PLANT)).map(({ versionId }) => versionId)).toEqual([A]);
    });

    it('gives equal keys equal fingerprints, other keys others, and shows nothing of the key', async () => {
      const vault = await staged('A', 'B');
      const [one, again, other] = await Promise.all(
        [canaryKeys('A').tunnel1, canaryKeys('A').tunnel1, canaryKeys('A').tunnel2].map((key) =>
          vault.fingerprint(key),
        ),
      );
      expect(one).toMatch(/^[0-9a-f]{64}$/);
      expect(again).toBe(one);
      expect(other).not.toBe(one);
      const all = await vault.fingerprints(OFFICE);
      expect(all.filter(({ fingerprint }) => fingerprint === one)).toEqual([
        { versionId: A, tunnel: 'tunnel1', fingerprint: one },
      ]);
      expect(new Set(all.map(({ versionId, tunnel }) => `${versionId} ${tunnel}`)).size).toBe(4);
    });
  });
}
