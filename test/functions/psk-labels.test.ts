import { describe, expect, it } from 'vitest';
import { claimOf } from '../../domain/change-progress.ts';
import { Fault } from '../../domain/errors.ts';
import { versionIdOfChange } from '../../domain/identifiers.ts';
import type { PskVault } from '../../domain/ports.ts';
import { discardPsk } from '../../functions/discard-psk/step.ts';
import { promotePsk } from '../../functions/promote-psk/step.ts';
import { NEW_VERSION, OLD_VERSION, planFacts } from '../domain/example-documents.ts';
import { labelsOf, pskSet, readyDocument, rehearse } from './rehearsal.ts';

const FACTS = planFacts();
const OTHER_KEYS = pskSet('canary.own.1.QRSTUVWXYZabcdefghijklmno', 'canary.own.2.QRSTUVWXYZabcdefghijklmno');
const SECRET = FACTS.settings.pskSecret;

async function begin() {
  const rehearsal = await rehearse(FACTS);
  const document = await readyDocument(FACTS, rehearsal);
  const { vault, ports } = rehearsal;
  await vault.moveLabel(SECRET, 'VPN_CHANGE_PROVEN', OLD_VERSION);
  /** The vault fails after this many moves of a label. */
  const failingAfter = (moves: number): PskVault => {
    let left = moves;
    const moveLabel: PskVault['moveLabel'] = async (...move) => {
      if (left === 0) throw new Fault('VaultUnavailableError', 'gone');
      left -= 1;
      await vault.moveLabel(...move);
    };
    return { ...vault, moveLabel };
  };
  return {
    document,
    claims: rehearsal.claims,
    vault,
    promote: (other: PskVault = vault) => promotePsk(document, { ...ports, vault: other }, 'forward'),
    discard: (other: PskVault = vault) => discardPsk(document, { ...ports, vault: other }, 'back'),
    labels: () => labelsOf(rehearsal, FACTS),
    failingAfter,
    ports,
  };
}
const PROMOTED = { AWSCURRENT: NEW_VERSION, AWSPREVIOUS: OLD_VERSION, VPN_CHANGE_PROVEN: NEW_VERSION };

describe('PromotePsk', () => {
  it('makes the new version the one in use, proven and no longer pending', async () => {
    const { promote, labels } = await begin();
    expect(await promote()).toMatchObject({ secretId: SECRET, versionId: NEW_VERSION });
    expect(await labels()).toEqual(PROMOTED);
  });

  it('changes nothing when it runs twice', async () => {
    const { promote, labels } = await begin();
    await promote();
    await promote();
    expect(await labels()).toEqual(PROMOTED);
  });

  it.each([0, 1, 2])('ends the work of a run that died after %d of 3 moves', async (moves) => {
    const { promote, labels, failingAfter } = await begin();
    await expect(promote(failingAfter(moves))).rejects.toMatchObject({ name: 'VaultUnavailableError' });
    await promote();
    expect(await labels()).toEqual(PROMOTED);
  });

  it('leaves a pending version of somebody else alone', async () => {
    const { promote, vault, labels } = await begin();
    await vault.moveLabel(SECRET, 'AWSPENDING', OLD_VERSION);
    await promote();
    expect(await labels()).toEqual({ ...PROMOTED, AWSPENDING: OLD_VERSION });
  });

  it('moves nothing without the claim, or without a staged version', async () => {
    const { promote, labels, claims, document, ports } = await begin();
    const { stagePsk: _, ...unstaged } = document;
    await expect(promotePsk(unstaged, ports, 'forward')).rejects.toMatchObject({ name: 'PskVersionMissingError' });
    await claims.release(claimOf(document));
    await expect(promote()).rejects.toMatchObject({ name: 'ClaimLostError' });
    expect(await labels()).toMatchObject({ AWSCURRENT: OLD_VERSION, AWSPENDING: NEW_VERSION });
  });
});

describe('DiscardPsk', () => {
  const UNTOUCHED = { AWSCURRENT: OLD_VERSION, VPN_CHANGE_PROVEN: OLD_VERSION };

  it('takes the pending label off, and does nothing the second time', async () => {
    const { discard, labels } = await begin();
    expect(await discard()).toMatchObject({ versionId: NEW_VERSION });
    await discard();
    expect(await labels()).toEqual(UNTOUCHED);
  });

  it.each([0, 1, 2, 3])('takes back a promotion that died after %d moves', async (moves) => {
    const { promote, discard, labels, failingAfter } = await begin();
    await promote(failingAfter(moves)).catch(() => undefined);
    await discard();
    expect(await labels()).toMatchObject(UNTOUCHED);
    expect(await labels()).not.toHaveProperty('AWSPENDING');
  });

  it.each([0, 1])('ends the work of a run that died after %d moves', async (moves) => {
    const { promote, discard, labels, failingAfter } = await begin();
    await promote();
    await expect(discard(failingAfter(moves))).rejects.toMatchObject({ name: 'VaultUnavailableError' });
    await discard();
    expect(await labels()).toMatchObject(UNTOUCHED);
  });

  it('leaves a pending version of somebody else alone', async () => {
    const { discard, vault, labels } = await begin();
    await vault.moveLabel(SECRET, 'AWSPENDING', OLD_VERSION);
    await discard();
    expect(await labels()).toEqual({ ...UNTOUCHED, AWSPENDING: OLD_VERSION });
  });

  it('knows its own version when StagePsk died before it could say so', async () => {
    const { document, labels, ports, vault } = await begin();
    const { stagePsk: _, ...unstaged } = document;
    const own = versionIdOfChange(document.request.changeId, SECRET);
    await vault.stage(SECRET, own, OTHER_KEYS, ['AWSPENDING']);
    expect(await discardPsk(unstaged, ports, 'back')).toMatchObject({ versionId: own });
    expect(await labels()).toEqual(UNTOUCHED);
  });

  it('moves nothing without the claim', async () => {
    const { discard, labels, claims, document } = await begin();
    await claims.release(claimOf(document));
    await expect(discard()).rejects.toMatchObject({ name: 'ClaimLostError' });
    expect(await labels()).toMatchObject({ AWSPENDING: NEW_VERSION });
  });
});
