import { describe, expect, it } from 'vitest';
import { VersionIdSchema } from '../../domain/identifiers.ts';
import { patchRefusals } from '../../domain/patch-rules.ts';
import { PreSharedKey } from '../../domain/pre-shared-key.ts';
import { PENDING } from '../../domain/psk-labels.ts';
import { canaryKeys, changeWorld, inVirtualTime } from './change-world.ts';

inVirtualTime();

/** What the body on STACKIT's page "Manage connections" asks for: new subnets, a new name, one readable key for both tunnels. */
const PAGE_KEY = 'new-canary-rotation-key-2025';
const WITHOUT_KEYS = {
  displayName: 'office-neckarsulm-v2',
  localSubnets: ['10.0.0.0/16'],
  remoteSubnets: ['192.168.1.0/24', '192.168.2.0/24'],
  tunnel1: { remoteAddress: '203.0.113.10' },
  tunnel2: { remoteAddress: '203.0.113.11' },
};
const ON_THE_PAGE = {
  ...WITHOUT_KEYS,
  tunnel1: { ...WITHOUT_KEYS.tunnel1, preSharedKey: PAGE_KEY },
  tunnel2: { ...WITHOUT_KEYS.tunnel2, preSharedKey: PAGE_KEY },
};
const STAGED = VersionIdSchema.parse('5'.repeat(32));

const policyBased = () => changeWorld({ scenario: 'policy-based' });

describe('the request on STACKIT’s page', () => {
  it('is no patch: keys are imported and rotated, and the refusal says how', () => {
    const refusals = patchRefusals({ ...ON_THE_PAGE, localAsn: 65_010 });
    expect(refusals).toMatchObject([
      { code: 'patch.pre-shared-key', path: '/tunnel1/preSharedKey', message: expect.stringContaining('vault import') },
      { code: 'patch.pre-shared-key', path: '/tunnel2/preSharedKey', message: expect.stringContaining('rotate') },
      { code: 'patch.local-asn', path: '/localAsn', message: expect.stringContaining('of the gateway') },
    ]);
    expect(JSON.stringify(refusals)).not.toContain(PAGE_KEY);
  });

  it('is refused without its keys too: the new subnet belongs to another connection, which is named', async () => {
    const world = await policyBased();
    const result = await world.run({ kind: 'update', patch: WITHOUT_KEYS });
    expect(result).toMatchObject({
      outcome: 'rejected',
      refusals: [
        {
          code: 'overlap.other-connection',
          path: '/remoteSubnets/1',
          message: `remote subnet 192.168.2.0/24 overlaps 192.168.2.0/24, a remote subnet of connection branch (${world.connectionId('branch')})`,
        },
      ],
    });
    expect(world.facts().puts).toBe(0);
  });

  it('has a key that no device should be given, not even when it is staged as it should be', async () => {
    const world = await policyBased();
    const key = new PreSharedKey(PAGE_KEY);
    await world.vault.stage(world.settings('office').pskSecret, STAGED, { tunnel1: key, tunnel2: key }, [PENDING]);
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['rejected', expect.stringContaining('32 to 64 characters')]);
    expect(result.reason).not.toContain(PAGE_KEY);
    expect(world.deeds).toEqual([]);
  });

  it('is applied in its repaired form: a free subnet as an update, keys of their own as a rotation', async () => {
    const world = await policyBased();
    const patch = { ...WITHOUT_KEYS, remoteSubnets: ['192.168.1.0/24', '192.168.3.0/24'] };
    const update = await world.run({ kind: 'update', patch });
    expect([update.outcome, update.reason]).toEqual(['applied', expect.any(String)]);
    expect(world.body()).toMatchObject(patch);

    await world.vault.stage(world.settings('office').pskSecret, STAGED, canaryKeys('page'), [PENDING]);
    const rotation = await world.run();
    expect([rotation.outcome, rotation.psk?.versionId]).toEqual(['applied', STAGED]);
    expect([await world.agree(), world.body()]).toMatchObject([true, patch]);
  });
});
