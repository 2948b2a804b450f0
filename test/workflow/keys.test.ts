import { describe, expect, it } from 'vitest';
import { Fault } from '../../domain/errors.ts';
import { TUNNEL_NAMES, VersionIdSchema } from '../../domain/identifiers.ts';
import type { PskVault } from '../../domain/ports.ts';
import { PreSharedKey, type PskSet } from '../../domain/pre-shared-key.ts';
import { CURRENT, PENDING } from '../../domain/psk-labels.ts';
import { canaryKeys, changeWorld, inVirtualTime, type World, type WorldWish } from './change-world.ts';

inVirtualTime();

const OLD = '0'.repeat(32);
const STAGED = VersionIdSchema.parse('7'.repeat(32));
const stage = ({ vault, settings }: World, keys: PskSet) =>
  vault.stage(settings('office').pskSecret, STAGED, keys, [PENDING]);

/** The vault, out of order in one of its calls: so many times, after so many that were in order. */
function vaultFailing(call: 'read' | 'moveLabel' | 'stage' | 'versions', times: number, after = 0): WorldWish {
  let count = 0;
  const late =
    <Args extends unknown[], T>(ask: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      count += 1;
      if (count > after && count <= after + times)
        throw new Fault('VaultUnavailableError', 'the vault does not answer');
      return ask(...args);
    };
  const failing: Record<typeof call, (vault: PskVault) => Partial<PskVault>> = {
    read: (vault) => ({ read: late((...args: Parameters<PskVault['read']>) => vault.read(...args)) }),
    moveLabel: (vault) => ({
      moveLabel: late((...args: Parameters<PskVault['moveLabel']>) => vault.moveLabel(...args)),
    }),
    stage: (vault) => ({ stage: late((...args: Parameters<PskVault['stage']>) => vault.stage(...args)) }),
    versions: (vault) => ({ versions: late((...args: Parameters<PskVault['versions']>) => vault.versions(...args)) }),
  };
  return { ports: ({ vault }) => ({ vault: { ...vault, ...failing[call](vault) } }) };
}

describe('the keys of a rotation', () => {
  it('become current when they are proven, and the earlier ones previous', async () => {
    const world = await changeWorld();
    const { psk } = await world.run();
    const versionId = psk?.versionId;
    expect(psk).toEqual({ secretId: 'vpn/office', versionId: expect.any(String), previousVersionId: OLD });
    expect(await world.labels()).toEqual({ AWSCURRENT: versionId, AWSPREVIOUS: OLD, VPN_CHANGE_PROVEN: versionId });
  });

  it('lose their label when the rotation is rolled back, and are never used again', async () => {
    const world = await changeWorld({ scenario: 'gateway-error' });
    const first = await world.run();
    expect([first.outcome, await world.labels()]).toEqual(['rolled-back', { AWSCURRENT: OLD }]);
    const second = await world.run();
    expect(second).toMatchObject({ outcome: 'applied', psk: { previousVersionId: OLD } });
    expect(second.psk?.versionId).not.toBe(first.psk?.versionId);
  });

  it('are never equal, however often they are rotated', async () => {
    const world = await changeWorld();
    for (const tunnels of [['tunnel1', 'tunnel2'], ['tunnel1'], ['tunnel2'], ['tunnel1', 'tunnel2']] as const) {
      expect((await world.run({ tunnels: [...tunnels] })).outcome).toBe('applied');
    }
    const { pskSecret } = world.settings('office');
    const prints = (await world.vault.fingerprints(pskSecret)).map(({ fingerprint }) => fingerprint);
    // A rotation of one tunnel carries the other one's key along.
    expect([prints.length, new Set(prints).size, await world.agree()]).toEqual([10, 8, true]);
  });
});

describe('a version that somebody else staged', () => {
  it('is adopted', async () => {
    const world = await changeWorld();
    await stage(world, canaryKeys('adopted'));
    expect(await world.run()).toMatchObject({ outcome: 'applied', psk: { versionId: STAGED } });
    expect(await world.labels()).toEqual({ AWSCURRENT: STAGED, AWSPREVIOUS: OLD, VPN_CHANGE_PROVEN: STAGED });
    expect(await world.agree()).toBe(true);
  });

  it('is not tried again after it was rolled back', async () => {
    const world = await changeWorld({ scenario: 'gateway-error' });
    await stage(world, canaryKeys('adopted'));
    expect(await world.run()).toMatchObject({ outcome: 'rolled-back', psk: { versionId: STAGED } });
    expect(await world.labels()).toEqual({ AWSCURRENT: OLD });
  });

  it('is none where the label still sits on the current version', async () => {
    const world = await changeWorld();
    await world.vault.moveLabel(world.settings('office').pskSecret, PENDING, VersionIdSchema.parse(OLD));
    const { psk } = await world.run();
    expect(psk?.versionId).not.toBe(OLD);
    expect(await world.labels()).toMatchObject({ AWSCURRENT: psk?.versionId, AWSPREVIOUS: OLD });
  });

  const fresh = canaryKeys('fresh');
  const old = canaryKeys('old0');
  it.each<[string, PskSet, string, (readonly ('tunnel1' | 'tunnel2')[])?]>([
    ['the current keys', old, 'PskReusedError: the key of tunnel1'],
    ['the other tunnel’s current key', { ...fresh, tunnel1: old.tunnel2 }, 'PskReusedError: the key of tunnel1'],
    ['one key for both tunnels', { ...fresh, tunnel1: fresh.tunnel2 }, 'one key for both tunnels'],
    [
      'a key that is too short',
      { ...fresh, tunnel2: new PreSharedKey('canary.psk.short.ABCDEF') },
      '32 to 64 characters',
    ],
    [
      'a key with a leading zero',
      { ...fresh, tunnel1: new PreSharedKey(`0canary.psk.${'ABCDEFGHIJKLMNOP'.repeat(2)}`) },
      'begin with 0',
    ],
    ['new keys for both, when one is wanted', fresh, 'PskVersionConflictError', ['tunnel1']],
  ])('is refused with %s, before anything is sent', async (_, keys, reason, tunnels) => {
    const world = await changeWorld();
    await stage(world, keys);
    const result = await world.run(tunnels ? { tunnels: [...tunnels] } : {});
    expect([result.outcome, result.reason]).toEqual([
      'rejected',
      expect.stringContaining(reason.split(': ').at(-1) ?? ''),
    ]);
    expect(result.refusals.map(({ code }) => code)).toEqual([expect.stringMatching(/^Psk/)]);
    for (const key of Object.values(keys)) expect(JSON.stringify(result)).not.toContain(key.reveal());
    expect([world.deeds, await world.ports.claims.all()]).toEqual([[], []]);
    // It stays pending: what becomes of it is for whoever staged it to say.
    expect(await world.labels()).toEqual({ [CURRENT]: OLD, [PENDING]: STAGED });
  });
});

describe('a vault that does not answer', () => {
  it.each<[string, WorldWish]>([
    ['when keys are staged', vaultFailing('stage', 2)],
    ['when versions are listed', vaultFailing('versions', 2)],
    ['when the staged keys are read again', vaultFailing('read', 1, 1)],
    ['when the device is told', vaultFailing('read', 2, 2)],
    ['when the PUT is made', vaultFailing('read', 2, 3)],
    ['when the version is promoted', vaultFailing('moveLabel', 2)],
    ['half-way through the promotion', vaultFailing('moveLabel', 2, 1)],
  ])('%s is asked again, and the same version goes on', async (_, wish) => {
    const world = await changeWorld(wish);
    const { outcome, psk } = await world.run();
    expect(outcome).toBe('applied');
    expect(await world.labels()).toMatchObject({ AWSCURRENT: psk?.versionId, AWSPREVIOUS: OLD });
    expect(await world.vault.versions(world.settings('office').pskSecret)).toHaveLength(2);
    expect([await world.agree(), world.facts().puts]).toEqual([true, 2]);
  });

  it('before anything is sent ends the change as rejected, and leaves no pending version', async () => {
    const world = await changeWorld(vaultFailing('read', 7, 1));
    const result = await world.run();
    expect([result.outcome, result.refusals.map(({ code }) => code)]).toEqual(['rejected', ['VaultUnavailableError']]);
    expect([await world.labels(), world.deeds]).toEqual([{ AWSCURRENT: OLD }, []]);
  });

  it('at the second PUT ends the change as rolled back, when it answers again', async () => {
    const world = await changeWorld(vaultFailing('read', 7, 5));
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('VaultUnavailableError')]);
    expect([await world.agree(), await world.labels()]).toEqual([true, { AWSCURRENT: OLD }]);
  });

  it('for good half-way through the promotion: the way back moves the label back as well', async () => {
    const world = await changeWorld(vaultFailing('moveLabel', 7, 1));
    const result = await world.run();
    expect(result.outcome).toBe('rolled-back');
    expect((await world.labels())[CURRENT]).toBe(OLD);
    expect([Object.hasOwn(await world.labels(), PENDING), await world.agree()]).toEqual([false, true]);
  });

  it('for good when the pending version is discarded leaves that, and nothing else, to an operator', async () => {
    const world = await changeWorld({
      ...vaultFailing('moveLabel', Number.POSITIVE_INFINITY),
      scenario: 'gateway-error',
    });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual([
      'needs-operator',
      expect.stringMatching(/Everything is back as it was, proven, but what remained to do failed: VaultUnavailable/),
    ]);
    expect([await world.agree(), await world.labels()]).toMatchObject([true, { AWSCURRENT: OLD }]);
  });

  it('for good on the way back leaves the claim and says what is where', async () => {
    const failing = vaultFailing('read', Number.POSITIVE_INFINITY, 4);
    const world = await changeWorld({ ...failing, scenario: 'gateway-error' });
    const result = await world.run();
    expect([result.outcome, await world.ports.claims.all()]).toMatchObject(['needs-operator', [{ changeId: 'chg-1' }]]);
    expect(result.whereabouts.join('\n')).toContain('STACKIT, step 1 (tunnel2): new, not proven');
    for (const name of TUNNEL_NAMES) expect(result.whereabouts.join('\n')).toContain(`${name} was `);
  });
});
