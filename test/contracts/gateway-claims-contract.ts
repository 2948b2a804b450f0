import { describe, expect, it } from 'vitest';
import { normalConnectionBody } from '../../domain/connection-body.ts';
import { ChangeIdSchema, SecretIdSchema, VersionIdSchema } from '../../domain/identifiers.ts';
import type { Claim, ClaimWish, Clock, GatewayClaims } from '../../domain/ports.ts';

const GATEWAY = 'project/eu01/gateway';
const LEASE_SECONDS = 60;
const START = Date.UTC(2026, 0, 1);
const UUID = '5f1c0000-0000-4000-8000-000000000001';

const phases = { phase1: { encryptionAlgorithms: ['aes256'], integrityAlgorithms: ['sha2_256'] } };
const tunnel = { remoteAddress: '203.0.113.1', ...phases, phase2: { ...phases.phase1, laterField: [1, null] } };

/** A wish for a claim, as ClaimGateway makes it. */
export function claimWish(changeId: string, gatewayKey = GATEWAY, displayName = 'office'): ClaimWish {
  return {
    gatewayKey,
    changeId: ChangeIdSchema.parse(changeId),
    leaseSeconds: LEASE_SECONDS,
    wayBack: {
      connection: { projectId: UUID, region: 'eu01', gatewayId: UUID, connectionId: UUID },
      before: normalConnectionBody({ displayName, tunnel1: tunnel, tunnel2: tunnel }),
      secretId: SecretIdSchema.parse('vpn/office'),
      returnTo: null,
    },
  };
}

/** What every GatewayClaims must do. `make` gives an empty store each time. */
export function gatewayClaimsContract(name: string, make: (clock: Clock) => Promise<GatewayClaims>): void {
  const setUp = async () => {
    let now = START;
    const claims = await make({ now: () => now });
    const claimed = async (wish: ClaimWish): Promise<Claim> => {
      const answer = await claims.claim(wish);
      if (answer.kind === 'held') throw new Error(`held by ${answer.by.changeId}`);
      return answer.claim;
    };
    return {
      claims,
      claimed,
      pass: (seconds: number) => {
        now += seconds * 1000;
      },
    };
  };

  describe(`${name} keeps the contract of GatewayClaims`, () => {
    it('claims a free gateway and tells everybody who holds it', async () => {
      const { claims, claimed } = await setUp();
      const claim = await claimed(claimWish('one'));
      const { leaseSeconds: _, ...wished } = claimWish('one');
      expect(claim).toEqual({ ...wished, fencing: 1, claimedAt: START, leaseUntil: START + 60_000, puts: {} });
      expect(await claims.holder(GATEWAY)).toEqual(claim);
      expect(await claims.holder('project/eu01/other')).toBeNull();
    });

    it('refuses a gateway that another change holds, and names the holder', async () => {
      const { claims, claimed } = await setUp();
      const claim = await claimed(claimWish('one'));
      expect(await claims.claim(claimWish('two'))).toEqual({ kind: 'held', by: claim });
      expect(await claims.holder(GATEWAY)).toEqual(claim);
    });

    it('keeps the first way back of its own claim once a PUT was begun', async () => {
      const { claims, claimed } = await setUp();
      const first = await claimed(claimWish('one'));
      await claims.notePut(first, 'forward-0', 'begun');
      const again = await claimed(claimWish('one', GATEWAY, 'renamed'));
      expect(again.wayBack).toEqual(first.wayBack);
      expect(again.puts).toEqual({ 'forward-0': 'begun' });
    });

    it('renews a claim of its own: same fencing number, new lease and way back', async () => {
      const { claims, claimed, pass } = await setUp();
      await claimed(claimWish('one'));
      pass(30);
      const again = await claimed(claimWish('one', GATEWAY, 'renamed'));
      expect(again).toMatchObject({
        fencing: 1,
        claimedAt: START,
        leaseUntil: START + 90_000,
      });
      expect(again.wayBack.before.displayName).toBe('renamed');
      expect(await claims.holder(GATEWAY)).toEqual(again);
    });

    it('lets fencing numbers grow with every new owner, also after a release, for each gateway alone', async () => {
      const { claims, claimed, pass } = await setUp();
      const one = await claimed(claimWish('one'));
      await claims.release(one);
      const two = await claimed(claimWish('two'));
      pass(LEASE_SECONDS);
      const three = await claimed(claimWish('three'));
      await claims.release(three);
      const again = await claimed(claimWish('one'));
      const elsewhere = await claimed(claimWish('one', 'project/eu01/other'));
      expect([one, two, three, again, elsewhere].map(({ fencing }) => fencing)).toEqual([1, 2, 3, 4, 1]);
    });

    it.each([
      { when: 'its lease still runs', seconds: 59, put: null, taken: false },
      { when: 'its lease has passed and no PUT was begun', seconds: 60, put: null, taken: true },
      { when: 'its lease has passed but a PUT was begun', seconds: 6000, put: 'begun', taken: false },
      { when: 'its lease has passed but a PUT was refused', seconds: 6000, put: 'refused', taken: false },
      { when: 'its lease has passed but a PUT was answered', seconds: 6000, put: 'answered', taken: false },
    ] as const)('answers $taken to whether a claim may be taken over when $when', async ({ seconds, put, taken }) => {
      const { claims, claimed, pass } = await setUp();
      const first = await claimed(claimWish('one'));
      if (put !== null) await claims.notePut(first, 'forward-0', put);
      pass(seconds);
      expect((await claims.claim(claimWish('two'))).kind).toBe(taken ? 'claimed' : 'held');
      expect((await claims.holder(GATEWAY))?.changeId).toBe(taken ? 'two' : 'one');
    });

    it('renews the lease of a claim that is required, also when it has passed', async () => {
      const { claims, claimed, pass } = await setUp();
      const claim = await claimed(claimWish('one'));
      pass(100);
      expect(await claims.require(claim, 30)).toEqual({ ...claim, leaseUntil: START + 130_000 });
      expect((await claims.claim(claimWish('two'))).kind).toBe('held');
    });

    it('tells a former owner, by name, who took the gateway over', async () => {
      const { claims, claimed, pass } = await setUp();
      const lost = await claimed(claimWish('one'));
      pass(LEASE_SECONDS);
      const held = await claimed(claimWish('two'));
      const fault = { name: 'ClaimLostError', message: expect.stringContaining('two') };
      await expect(claims.require(lost, 30)).rejects.toMatchObject(fault);
      await expect(claims.notePut(lost, 'forward-0', 'begun')).rejects.toMatchObject(fault);
      await expect(claims.noteReturnTo(lost, VersionIdSchema.parse('a'.repeat(32)))).rejects.toMatchObject(fault);
      await claims.release(lost);
      expect(await claims.holder(GATEWAY)).toEqual(held);
    });

    it('does not take an old fencing number of the same change', async () => {
      const { claims, claimed } = await setUp();
      const old = await claimed(claimWish('one'));
      await claims.release(old);
      await expect(claims.require(old, 30)).rejects.toMatchObject({ name: 'ClaimLostError' });
      const fresh = await claimed(claimWish('one'));
      await expect(claims.require(old, 30)).rejects.toMatchObject({ name: 'ClaimLostError' });
      await claims.release(old);
      expect(await claims.holder(GATEWAY)).toEqual(fresh);
    });

    it('notes the version to return to and how far each PUT has come', async () => {
      const { claims, claimed } = await setUp();
      const claim = await claimed(claimWish('one'));
      const returnTo = VersionIdSchema.parse('a'.repeat(64));
      await claims.noteReturnTo(claim, returnTo);
      await claims.notePut(claim, 'forward-0', 'begun');
      await claims.notePut(claim, 'forward-0', 'answered');
      await claims.notePut(claim, 'back-0', 'begun');
      expect(await claims.holder(GATEWAY)).toEqual({
        ...claim,
        wayBack: { ...claim.wayBack, returnTo },
        puts: { 'forward-0': 'answered', 'back-0': 'begun' },
      });
    });

    it('frees a gateway on release, twice without harm, with nothing left of the PUTs', async () => {
      const { claims, claimed } = await setUp();
      const claim = await claimed(claimWish('one'));
      await claims.notePut(claim, 'forward-0', 'answered');
      await claims.release(claim);
      await claims.release(claim);
      expect(await claims.holder(GATEWAY)).toBeNull();
      expect((await claimed(claimWish('two'))).puts).toEqual({});
    });

    it('lists every claim', async () => {
      const { claims, claimed } = await setUp();
      const one = await claimed(claimWish('one'));
      const two = await claimed(claimWish('two', 'project/eu01/other'));
      const all = await claims.all();
      expect(all).toHaveLength(2);
      expect(all).toEqual(expect.arrayContaining([one, two]));
    });

    it('lets exactly one of many wishes at once have the gateway', async () => {
      const { claims } = await setUp();
      const wishes = Array.from({ length: 10 }, (_, number) => claimWish(`change-${number}`));
      const answers = await Promise.all(wishes.map((wish) => claims.claim(wish)));
      expect(answers.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    });
  });
}
