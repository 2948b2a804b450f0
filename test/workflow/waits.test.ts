import { describe, expect, it, vi } from 'vitest';
import type { ChangeWait } from '../../domain/change-wait.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import { changeWorld, inVirtualTime, throughTime, type World, type WorldWish } from './change-world.ts';

inVirtualTime();

const HOUR = 3_600_000;
const APPROVAL = { approvals: 1, role: 'approver' as const, kinds: ['rotate-psk' as const], timeoutHours: 72 };

/** Lets virtual time pass until the change waits, and answers with what for. */
async function waiting(world: World, changeId: ChangeId): Promise<ChangeWait> {
  for (let turns = 0; turns < 5000; turns += 1) {
    const found = await world.ports.signals.wait(changeId);
    if (found) return found.wait;
    await vi.advanceTimersToNextTimerAsync();
  }
  throw new Error('the change never waited');
}

/** A change that was asked for by `tester` through the API, and has come to wait. */
async function asked(wish: WorldWish, what: Parameters<World['start']>[0] = {}) {
  const world = await changeWorld(wish);
  const changeId = world.nextId();
  await world.say(changeId, 'request', { by: 'tester' });
  const end = world.start(what);
  const wait = await waiting(world, changeId);
  return { world, changeId, wait, end: throughTime(end), say: world.say.bind(null, changeId) };
}

const hashOf = (wait: ChangeWait) => (wait.for === 'approval' ? wait.plan.hash : '');

describe('a change that needs approval', () => {
  const wish: WorldWish = { settings: { approval: APPROVAL } };

  it('waits for it with the plan in view, and goes on when somebody else approves that plan', async () => {
    const { world, wait, end, say } = await asked(wish);
    expect(wait).toMatchObject({ for: 'approval', approvals: 1, role: 'approver' });
    expect(world.deeds).toEqual([]);
    await say('approval', { by: 'bert', about: hashOf(wait) });
    const result = await end;
    expect([result.outcome, await world.agree()]).toEqual(['applied', true]);
  });

  it('is not approved by the one who asked for it', async () => {
    const { end, wait, say } = await asked(wish);
    await say('approval', { by: 'tester', about: hashOf(wait) });
    expect(await end).toMatchObject({ outcome: 'rejected', refusals: [{ code: 'approval.timed-out' }] });
  });

  it('is rejected with the words of the one who rejects it', async () => {
    const { world, end, wait, say } = await asked(wish);
    await say('rejection', { by: 'bert', about: hashOf(wait), comment: 'not in December' });
    expect(await end).toMatchObject({
      outcome: 'rejected',
      refusals: [{ code: 'approval.rejected', message: 'rejected by bert: not in December' }],
    });
    expect([world.deeds, await world.ports.claims.all()]).toEqual([[], []]);
  });

  it('is planned again when the live connection moved, and needs approval of the new plan', async () => {
    const patch = { labels: { site: 'berlin' } };
    const both = { ...APPROVAL, kinds: ['update' as const] };
    const { world, changeId, wait, end, say } = await asked(
      { settings: { approval: both } },
      { kind: 'update', patch },
    );
    world.simulator.editBySecondWriter(world.connectionId());
    await say('approval', { by: 'bert', about: hashOf(wait) });
    await vi.advanceTimersByTimeAsync(1000);
    const again = await waiting(world, changeId);
    expect(hashOf(again)).not.toBe(hashOf(wait));
    expect(again.why).toContain('has moved since it was approved');
    await say('approval', { by: 'bert', about: hashOf(again) });
    expect((await end).outcome).toBe('applied');
    expect(world.body()?.labels).toEqual({ 'edited-by': 'somebody-else', site: 'berlin' });
  });

  it('ends rejected when nobody answers in time', async () => {
    const { end } = await asked(wish);
    const began = Date.now();
    expect(await end).toMatchObject({ outcome: 'rejected', refusals: [{ code: 'approval.timed-out' }] });
    expect(Math.round((Date.now() - began) / HOUR)).toBe(72);
  });

  it('is refused when it is not known for sure who asked', async () => {
    const world = await changeWorld(wish);
    expect(await world.run()).toMatchObject({
      outcome: 'rejected',
      refusals: [{ code: 'approval.requester-unknown' }],
    });
  });
});

describe('a change outside of its window', () => {
  // The world's clock stands at Sunday, 01:00 UTC.
  const window = { days: ['sun' as const], from: '04:00', to: '06:00', timeZone: 'Europe/Berlin' };

  it('waits until it opens, when it asked to', async () => {
    const { world, changeId, end, wait } = await asked({ settings: { window } }, { outsideWindow: 'wait' });
    expect(wait).toMatchObject({ for: 'window', until: '2026-01-04T03:00:00.000Z' });
    expect(await end).toMatchObject({ outcome: 'applied' });
    const codes = (await world.trail(changeId)).map(({ code }) => code);
    expect(codes.slice(0, 4)).toEqual(['change.planned', 'window.awaited', 'change.planned', 'gateway.claimed']);
    expect(new Date(Date.now()).toISOString()).toContain('2026-01-04T03:00');
  });

  it('is refused with the time when it opens, when it did not', async () => {
    const world = await changeWorld({ settings: { window } });
    const { outcome, refusals } = await world.run();
    expect([outcome, refusals.map(({ code }) => code)]).toEqual(['rejected', ['window.closed']]);
    expect(refusals[0]?.message).toContain('2026-01-04T03:00:00.000Z');
  });

  it('is cancelled while it waits', async () => {
    const { end, say } = await asked({ settings: { window } }, { outsideWindow: 'wait' });
    await say('cancellation', { by: 'anna', comment: 'tomorrow' });
    expect(await end).toMatchObject({ outcome: 'rejected', reason: 'change.cancelled: cancelled by anna: tomorrow' });
    expect(new Date(Date.now()).toISOString()).toContain('2026-01-04T01:00');
  });

  it('begins at once as an emergency, and says what it passed', async () => {
    const world = await changeWorld({ settings: { window } });
    const result = await world.run({ emergency: { justification: 'the key has leaked' } });
    expect(result).toMatchObject({ outcome: 'applied', emergency: { justification: 'the key has leaked' } });
    expect(result.emergency?.passed).toEqual(['the change window opens at 2026-01-04T03:00:00.000Z']);
  });

  it('is approved now and runs later', async () => {
    const { world, changeId, wait, end, say } = await asked(
      { settings: { window, approval: APPROVAL } },
      { outsideWindow: 'wait' },
    );
    await say('approval', { by: 'bert', about: hashOf(wait) });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await waiting(world, changeId)).toMatchObject({ for: 'window' });
    expect(await end).toMatchObject({ outcome: 'applied' });
  });

  it('holds no gateway while it waits, though it waited for the gateway before', async () => {
    const open = { ...window, from: '02:00', to: '02:01' };
    const world = await changeWorld({ scenario: 'slow-gateway', settings: { window: open } });
    const first = world.start();
    await vi.advanceTimersByTimeAsync(3000);
    const secondId = world.nextId();
    const second = throughTime(world.start({ connection: 'branch', outsideWindow: 'wait' }));
    await throughTime(first);
    const wait = await waiting(world, secondId);
    expect([wait.for, await world.ports.claims.all()]).toEqual(['window', []]);
    expect(await second).toMatchObject({ outcome: 'applied' });
  });
});

describe('a freeze', () => {
  const freezes = [{ from: '2026-01-01T00:00:00Z', to: '2026-01-05T00:00:00Z', reason: 'end of year' }];

  it('refuses a change, and says why and until when', async () => {
    const world = await changeWorld({ freezes });
    const { refusals } = await world.run();
    expect(refusals).toEqual([
      { code: 'freeze.active', message: expect.stringContaining('frozen until 2026-01-05T00:00:00.000Z: end of year') },
    ]);
  });

  it('holds a change that waits', async () => {
    const { end } = await asked({ freezes }, { outsideWindow: 'wait' });
    expect(await end).toMatchObject({ outcome: 'applied' });
    expect(Date.now()).toBeGreaterThan(Date.parse('2026-01-05T00:00:00Z'));
  });
});

describe('a closed change calendar', () => {
  it('holds a change as a freeze does', async () => {
    const opensAt = Date.parse('2026-01-04T06:00:00Z');
    const calendar = {
      state: async (at: number) => ({ open: at >= opensAt, nextTransitionAt: opensAt, name: 'holidays' }),
    };
    const { end, wait } = await asked({ calendar }, { outsideWindow: 'wait' });
    expect(wait.why).toContain('the change calendar holidays is closed until 2026-01-04T06:00:00.000Z');
    expect(await end).toMatchObject({ outcome: 'applied' });
  });
});

describe('commit confirmed', () => {
  it('keeps a change that is confirmed in time, and promotes the keys only then', async () => {
    const { world, end, wait, say } = await asked({}, { confirmWithinMinutes: 10 });
    expect(wait.for).toBe('confirmation');
    expect(Object.keys(await world.labels())).toContain('AWSPENDING');
    await say('confirmation', { by: 'anna' });
    expect([(await end).outcome, await world.agree()]).toEqual(['applied', true]);
    expect(Object.keys(await world.labels())).not.toContain('AWSPENDING');
  });

  it.each(['rotate-psk', 'update'] as const)('takes back a %s that nobody confirms', async (kind) => {
    const patch = { labels: { site: 'berlin' } };
    const what = kind === 'update' ? { kind, patch } : { kind };
    const { world, end } = await asked({}, { ...what, confirmWithinMinutes: 10 });
    const result = await end;
    expect(result).toMatchObject({
      outcome: 'rolled-back',
      reason: expect.stringContaining('nobody confirmed it within 10 min'),
    });
    expect([await world.agree(), await world.ports.claims.all()]).toEqual([true, []]);
    expect(world.body()?.labels).toEqual({ site: 'simulated' });
  });
});

describe('a change that is cancelled', () => {
  it('before its first PUT is rejected, though the device was told', async () => {
    const world: World = await changeWorld({
      ports: ({ peer }) => ({
        peer: {
          perform: async (settings, order) => {
            if (order.action === 'load-key') await world.say(order.changeId, 'cancellation');
            return peer.perform(settings, order);
          },
        },
      }),
    });
    expect((await world.run()).outcome).toBe('rejected');
    expect(world.deeds).toEqual(['load-key tunnel2', 'revert-key tunnel2']);
    expect([await world.agree(), await world.ports.claims.all()]).toEqual([true, []]);
  });

  it.each([2, 4, 6])('%i seconds after it began is taken back, never half-way', async (seconds) => {
    const world = await changeWorld({ scenario: 'everyday' });
    const changeId = world.nextId();
    const end = world.start();
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    await world.say(changeId, 'cancellation', { by: 'anna', comment: 'stop' });
    const result = await throughTime(end);
    expect([result.outcome, result.reason]).toEqual([
      'rolled-back',
      expect.stringContaining('cancelled by anna: stop'),
    ]);
    expect([await world.agree(), await world.ports.claims.all()]).toEqual([true, []]);
  });
});

describe('a device that a person makes ready', () => {
  const settings = { peer: { kind: 'manual' as const, timeoutMinutes: 60 } };

  it('is waited for before each step, and the answers are kept as receipts', async () => {
    const { world, changeId, wait, end, say } = await asked({ settings });
    expect(wait).toMatchObject({
      for: 'peer',
      put: 'forward-0',
      reminder: false,
      orders: [{ action: 'load-key', tunnel: 'tunnel2', secretId: 'vpn/office' }],
    });
    await world.loadKeys(wait);
    await say('peer-ready', { by: 'carla', about: 'forward-0', comment: 'loaded' });
    await vi.advanceTimersByTimeAsync(10);
    const next = await waiting(world, changeId);
    expect(next).toMatchObject({ for: 'peer', put: 'forward-1' });
    await world.loadKeys(next);
    await say('peer-ready', { by: 'carla', about: 'forward-1' });
    const result = await end;
    expect([result.outcome, await world.agree()]).toEqual(['applied', true]);
    const trail = await world.trail(changeId);
    expect(trail.filter(({ code }) => code === 'peer.told').map(({ text }) => text)).toEqual([
      'load-key tunnel2, ready by carla: loaded',
      'load-key tunnel1, ready by carla',
    ]);
  });

  it('is asked for again at half the time, and the change goes back when nobody answers', async () => {
    const { world, end } = await asked({ settings });
    const result = await end;
    expect([result.outcome, result.reason]).toEqual([
      'rolled-back',
      expect.stringContaining('nobody said within 60 min that the device is ready for forward-0'),
    ]);
    const waits = world.told.filter(({ type }) => type === 'change.waiting');
    expect(waits.map(({ detail }) => detail.reminder)).toEqual([false, true]);
    expect([await world.agree(), world.facts().puts]).toEqual([true, 0]);
  });
});
