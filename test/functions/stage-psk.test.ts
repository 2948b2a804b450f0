import { describe, expect, it } from 'vitest';
import { StagePskOutputSchema } from '../../domain/change-document.ts';
import { claimOf } from '../../domain/change-progress.ts';
import { VersionIdSchema, versionIdOfChange } from '../../domain/identifiers.ts';
import type { PlanFacts } from '../../domain/plan-facts.ts';
import type { PskSet } from '../../domain/pre-shared-key.ts';
import { keyProfileFindings } from '../../domain/psk-profile.ts';
import { stagePsk } from '../../functions/stage-psk/step.ts';
import { NEW_VERSION, OLD_VERSION, planFacts, rotateRequest } from '../domain/example-documents.ts';
import { claimedDocument, labelsOf, OLD_KEYS, pskSet, rehearse } from './rehearsal.ts';

const BOTH = planFacts();
const ONE = planFacts({ request: rotateRequest({ tunnels: ['tunnel2'] }) });
const SECRET = BOTH.settings.pskSecret;
const OWN = versionIdOfChange(BOTH.request.changeId, SECRET);
const FOREIGN = VersionIdSchema.parse('2'.repeat(32));
const ANCIENT = VersionIdSchema.parse('3'.repeat(32));

async function begin(facts: PlanFacts = BOTH) {
  const rehearsal = await rehearse(facts);
  const document = await claimedDocument(facts, rehearsal);
  const run = () => stagePsk(document, rehearsal.ports, 'forward');
  return { ...rehearsal, rehearsal, document, run };
}
const revealed = (keys: PskSet) => [keys.tunnel1.reveal(), keys.tunnel2.reveal()];
const fails = (name: string) => expect.objectContaining({ name });

describe('StagePsk', () => {
  it('makes a version of two new keys, pending, and notes the one to return to', async () => {
    const { run, vault, claims, document, rehearsal } = await begin();
    const output = await run();
    const keys = await vault.read(SECRET, OWN);
    expect(output).toMatchObject({ secretId: SECRET, versionId: OWN, returnTo: OLD_VERSION, adopted: false });
    expect(await labelsOf(rehearsal, BOTH)).toMatchObject({ AWSCURRENT: OLD_VERSION, AWSPENDING: OWN });
    expect((await claims.require(claimOf(document), 60)).wayBack.returnTo).toBe(OLD_VERSION);
    expect(new Set([...revealed(keys), ...revealed(OLD_KEYS)]).size).toBe(4);
    expect([keys.tunnel1, keys.tunnel2].flatMap((key) => keyProfileFindings(key, 'generated'))).toEqual([]);
    expect(output.fingerprints).toEqual({
      tunnel1: await vault.fingerprint(keys.tunnel1),
      tunnel2: await vault.fingerprint(keys.tunnel2),
    });
    const text = JSON.stringify(StagePskOutputSchema.parse(output));
    expect([...revealed(keys), 'canary'].filter((part) => text.includes(part))).toEqual([]);
  });

  it('keeps the key of a tunnel that is not rotated', async () => {
    const { run, vault } = await begin(ONE);
    const output = await run();
    const keys = await vault.read(SECRET, OWN);
    expect(keys.tunnel1.reveal()).toBe(OLD_KEYS.tunnel1.reveal());
    expect(keys.tunnel2.reveal()).not.toBe(OLD_KEYS.tunnel2.reveal());
    expect(Object.keys(output.fingerprints)).toEqual(['tunnel2']);
  });

  it('finds the same version when it runs twice', async () => {
    const { run, vault } = await begin();
    const first = await run();
    const keys = revealed(await vault.read(SECRET, OWN));
    const count = (await vault.versions(SECRET)).length;
    expect(await run()).toEqual(first);
    expect(revealed(await vault.read(SECRET, OWN))).toEqual(keys);
    expect(await vault.versions(SECRET)).toHaveLength(count);
  });

  it('returns to the noted version when it runs again after the labels moved', async () => {
    const { run, vault } = await begin();
    await run();
    await vault.moveLabel(SECRET, 'AWSCURRENT', OWN);
    expect(await run()).toMatchObject({ versionId: OWN, returnTo: OLD_VERSION });
  });

  it('adopts the pending version that somebody else staged, also when it runs twice', async () => {
    const { run, vault, rehearsal } = await begin();
    const theirs = pskSet('canary.foreign.1.QRSTUVWXYZabcdefghijkl', 'canary.foreign.2.QRSTUVWXYZabcdefghijkl');
    await vault.stage(SECRET, FOREIGN, theirs, ['AWSPENDING']);
    const first = await run();
    expect(first).toMatchObject({ versionId: FOREIGN, adopted: true });
    expect(await run()).toEqual(first);
    expect(await labelsOf(rehearsal, BOTH)).toMatchObject({ AWSCURRENT: OLD_VERSION, AWSPENDING: FOREIGN });
  });

  it('does not adopt the version in use, though it is labelled pending too', async () => {
    const { run, vault } = await begin();
    await vault.moveLabel(SECRET, 'AWSPENDING', OLD_VERSION);
    expect(await run()).toMatchObject({ versionId: OWN, adopted: false });
  });

  const good = 'canary.foreign.1.QRSTUVWXYZabcdefghijkl';
  it.each<[string, PskSet, string, RegExp]>([
    [
      'breaks the profile',
      pskSet('canary psk with spaces ABCDEFGHIJKLMNOPQR', good),
      'PskProfileError',
      /tunnel1 .*A-Z a-z 0-9/,
    ],
    ['is too short', pskSet(good, 'canary.short.QRSTUVWXYZ'), 'PskProfileError', /tunnel2 .*32 to 64/],
    [
      'is the one in use',
      pskSet(good, OLD_KEYS.tunnel2.reveal()),
      'PskReusedError',
      /tunnel2 .*of tunnel2 in version 0000/,
    ],
    [
      'is the other tunnel’s',
      pskSet(OLD_KEYS.tunnel2.reveal(), good),
      'PskReusedError',
      /tunnel1 .*of tunnel2 in version 0000/,
    ],
    ['was used long ago', pskSet(good, 'canary.ancient.2.QRSTUVWXYZabcdefghijkl'), 'PskReusedError', /in version 3333/],
    ['serves both tunnels', pskSet(good, good), 'PskReusedError', /one key for both tunnels/],
  ])('refuses a pending key that %s', async (_, keys, name, message) => {
    const { run, vault } = await begin();
    const ancient = pskSet('canary.ancient.1.QRSTUVWXYZabcdefghijkl', 'canary.ancient.2.QRSTUVWXYZabcdefghijkl');
    await vault.stage(SECRET, ANCIENT, ancient, []);
    await vault.stage(SECRET, FOREIGN, keys, ['AWSPENDING']);
    await expect(run()).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    await expect(run()).rejects.toMatchObject({ message: expect.not.stringContaining('canary') });
  });

  it('refuses a pending version that changes a tunnel which is not rotated', async () => {
    const { run, vault } = await begin(ONE);
    await vault.stage(SECRET, FOREIGN, pskSet(good, 'canary.foreign.2.QRSTUVWXYZabcdefghijkl'), ['AWSPENDING']);
    await expect(run()).rejects.toMatchObject({
      name: 'PskVersionConflictError',
      message: expect.stringContaining('tunnel1'),
    });
  });

  it('refuses a secret without a version in use', async () => {
    const rehearsal = await rehearse(BOTH);
    const document = await claimedDocument(BOTH, rehearsal);
    const vault = {
      ...rehearsal.vault,
      versions: async () => [{ versionId: NEW_VERSION, labels: ['AWSPENDING'], createdAt: 0 }],
    };
    await expect(stagePsk(document, { ...rehearsal.ports, vault }, 'forward')).rejects.toEqual(
      fails('PskVersionMissingError'),
    );
  });

  it('stages nothing when its claim is lost', async () => {
    const { run, claims, document, vault } = await begin();
    await claims.release(claimOf(document));
    const before = await vault.versions(SECRET);
    await expect(run()).rejects.toEqual(fails('ClaimLostError'));
    expect(await vault.versions(SECRET)).toEqual(before);
  });
});
