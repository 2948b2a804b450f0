import { describe, expect, it } from 'vitest';
import { changeWorld, inVirtualTime, throughTime, type World } from './change-world.ts';

inVirtualTime();

type Asked = Parameters<World['run']>[0];

/** The second one begins so much later, by default while a tunnel is down and the gateway at work for the first one. */
function both(world: World, first: Asked, second: Asked, laterMilliseconds = 500) {
  const later = new Promise((resolve) => {
    setTimeout(resolve, laterMilliseconds);
  });
  return throughTime(Promise.all([world.start(first), later.then(() => world.start(second))]));
}

const PUTS = (world: World) => world.deeds.filter((deed) => deed.startsWith('PUT'));

describe('two changes on one gateway', () => {
  it.each([0, 500, 1500, 2500, 3500])(
    'rotate the same connection, the second %i ms later: it waits and plans again',
    async (later) => {
      const world = await changeWorld();
      const [first, second] = await both(world, {}, {}, later);
      expect([first.outcome, second.outcome]).toEqual(['applied', 'applied']);
      expect(second.psk?.previousVersionId).toBe(first.psk?.versionId);
      expect(Date.parse(second.steps[0]?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(first.endedAt));
      expect([await world.agree(), world.facts().outageMilliseconds, await world.ports.claims.all()]).toEqual([
        true,
        0,
        [],
      ]);
      const told = (await world.histories.read(second.changeId)).map(
        ({ stateEnteredEventDetails: entered }) => entered?.name,
      );
      expect(told.filter((name) => name === 'ValidateChange')).toHaveLength(2);
      expect(told.filter((name) => name === 'WaitForClaim').length).toBeGreaterThan(0);
    },
  );

  it('rotate two connections, one after the other', async () => {
    const world = await changeWorld();
    const [first, second] = await both(world, {}, { connection: 'branch' });
    expect([first.outcome, second.outcome]).toEqual(['applied', 'applied']);
    expect([await world.agree('office'), await world.agree('branch')]).toEqual([true, true]);
    expect(Date.parse(second.steps[0]?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(first.endedAt));
  });

  it('rotate and update: the update is planned on what the rotation left', async () => {
    const world = await changeWorld();
    const before = world.body();
    const patch = { displayName: 'office-v2' };
    const [first, second] = await both(world, {}, { kind: 'update', patch });
    expect([first.outcome, second.outcome]).toEqual(['applied', 'applied']);
    expect([world.body(), await world.agree()]).toEqual([{ ...before, displayName: 'office-v2' }, true]);
    expect(PUTS(world)).toEqual(['PUT tunnel2', 'PUT tunnel1', 'PUT']);
  });

  it('want the same: the second finds nothing to change any more, and sends nothing', async () => {
    const world = await changeWorld();
    const update: Asked = { kind: 'update', patch: { displayName: 'office-v2' } };
    const [first, second] = await both(world, update, update);
    expect([first.outcome, second.outcome, PUTS(world)]).toEqual(['applied', 'unchanged', ['PUT']]);
    expect(await world.ports.claims.all()).toEqual([]);
  });

  it('want the same subnet: the second is refused once it is planned again', async () => {
    const world = await changeWorld();
    const patch = { remoteSubnets: ['192.168.88.0/24'] };
    const [first, second] = await both(
      world,
      { kind: 'update', patch },
      { kind: 'update', patch, connection: 'branch' },
    );
    expect([first.outcome, second.outcome]).toEqual(['applied', 'rejected']);
    expect(second.refusals).toMatchObject([{ code: 'overlap.other-connection' }]);
    expect(await world.ports.claims.all()).toEqual([]);
  });

  it('go on when the first one was rolled back', async () => {
    const world = await changeWorld({ scenario: 'gateway-error' });
    const [first, second] = await both(world, {}, {});
    expect([first.outcome, second.outcome]).toEqual(['rolled-back', 'applied']);
    expect([second.psk?.previousVersionId, await world.agree()]).toEqual(['0'.repeat(32), true]);
  });

  it('are refused where nobody wants to wait, with the holder’s change id', async () => {
    const world = await changeWorld({ settings: { checks: { claimWaitSeconds: 0 } } });
    const [first, second] = await both(world, {}, {});
    expect(first.outcome).toBe('applied');
    expect(second).toMatchObject({
      outcome: 'rejected',
      refusals: [{ code: 'gateway.claimed', message: expect.stringContaining('change chg-1 holds the gateway') }],
      warnings: [{ code: 'gateway.not-ready' }, { code: 'gateway.claimed' }],
    });
    expect(PUTS(world)).toEqual(['PUT tunnel2', 'PUT tunnel1']);
  });

  it('wait no longer than their limit for one that needs an operator', async () => {
    const world = await changeWorld({
      scenario: 'gateway-error-for-good',
      settings: { checks: { claimWaitSeconds: 120 } },
    });
    const [first, second] = await both(world, {}, {});
    expect([first.outcome, second.outcome, second.refusals.map(({ code }) => code)]).toEqual([
      'needs-operator',
      'rejected',
      ['gateway.claimed'],
    ]);
    const waited = (Date.parse(second.endedAt) - Date.parse(second.startedAt)) / 1000;
    expect(waited).toBeGreaterThanOrEqual(120);
    expect(waited).toBeLessThanOrEqual(140);
  });

  it('plan again as well where the gateway was freed between plan and claim', async () => {
    const world = await changeWorld({
      ports: ({ claims }) => ({
        claims: {
          ...claims,
          claim: async (wish) => {
            while (wish.changeId === 'chg-2' && (await claims.holder(wish.gatewayKey))?.changeId === 'chg-1') {
              await new Promise((resolve) => {
                setTimeout(resolve, 1000);
              });
            }
            return claims.claim(wish);
          },
        },
      }),
    });
    const patch = { labels: { edited: 'twice' } };
    const [first, second] = await both(
      world,
      { kind: 'update', patch: { displayName: 'office-v2' } },
      { kind: 'update', patch },
    );
    expect([first.outcome, second.outcome, second.reason]).toEqual(['applied', 'applied', expect.any(String)]);
    expect([second.warnings, world.body()]).toMatchObject([[], { displayName: 'office-v2', ...patch }]);
  });

  it('give the gateway free where the connection is gone after the wait', async () => {
    let looks = 0;
    const world = await changeWorld({
      ports: ({ vpn }) => ({
        vpn: {
          ...vpn,
          connection: async (ref, changeId) => {
            if (changeId === 'chg-2') looks += 1;
            return changeId === 'chg-2' && looks > 1 ? null : vpn.connection(ref, changeId);
          },
        },
      }),
    });
    const [first, second] = await both(world, {}, {});
    expect([first.outcome, second.outcome, second.refusals.map(({ code }) => code)]).toEqual([
      'applied',
      'rejected',
      ['connection.unknown'],
    ]);
    expect(await world.ports.claims.all()).toEqual([]);
  });
});

describe('three changes on one gateway', () => {
  it('take their turns', async () => {
    const world = await changeWorld();
    const results = await throughTime(
      Promise.all([world.start(), world.start({ connection: 'branch' }), world.start({ tunnels: ['tunnel1'] })]),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied']);
    const times = results
      .flatMap(({ steps }) =>
        steps.map(({ startedAt, endedAt }) => [Date.parse(startedAt), Date.parse(endedAt)] as const),
      )
      .toSorted(([one], [other]) => one - other);
    for (const [index, [startedAt]] of times.entries()) {
      expect(startedAt).toBeGreaterThanOrEqual(times[index - 1]?.[1] ?? 0);
    }
    expect([await world.agree('office'), await world.agree('branch')]).toEqual([true, true]);
  });
});
