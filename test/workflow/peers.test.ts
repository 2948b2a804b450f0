import { describe, expect, it } from 'vitest';
import { Fault } from '../../domain/errors.ts';
import { declaredAction } from '../../domain/peer-action.ts';
import type { PeerDevice, PeerOrder } from '../../domain/ports.ts';
import { type PeerAction, PeerSettingsSchema } from '../../domain/settings.ts';
import { changeWorld, inVirtualTime, type WorldWish } from './change-world.ts';

inVirtualTime();

const declaring = (...actions: PeerAction[]) => ({
  peer: PeerSettingsSchema.parse({ kind: 'command', command: ['x'], actions }),
});

/** The simulated device, with something of its own before each order. */
function device(before: (order: PeerOrder, count: number) => void | Promise<void>): NonNullable<WorldWish['ports']> {
  let count = 0;
  return ({ peer }) => ({
    peer: {
      perform: async (settings, order) => {
        count += 1;
        await before(order, count);
        return peer.perform(settings, order);
      },
    },
  });
}

describe('a device that pulls its keys for itself', () => {
  it('is told nothing, and follows', async () => {
    const world = await changeWorld({ settings: { peer: { kind: 'none' } } });
    const result = await world.run();
    expect([result.outcome, world.deeds]).toEqual(['applied', ['PUT tunnel2', 'PUT tunnel1']]);
    expect(await world.agree()).toBe(true);
  });

  it('follows on the way back as well', async () => {
    const world = await changeWorld({ scenario: 'gateway-error', settings: { peer: { kind: 'none' } } });
    expect([(await world.run()).outcome, await world.agree()]).toEqual(['rolled-back', true]);
  });
});

describe('a device that is told', () => {
  it('moves the traffic to the other tunnel first, where it can', async () => {
    const world = await changeWorld({ settings: declaring('load-key', 'revert-key', 'prefer-tunnel') });
    expect((await world.run()).outcome).toBe('applied');
    expect(world.deeds).toEqual([
      'prefer-tunnel tunnel1',
      'load-key tunnel2',
      'PUT tunnel2',
      'prefer-tunnel tunnel2',
      'load-key tunnel1',
      'PUT tunnel1',
    ]);
  });

  it('moves the traffic before its tunnel’s settings change, and on the way back', async () => {
    const world = await changeWorld({
      scenario: 'gateway-error',
      settings: declaring('load-key', 'revert-key', 'prefer-tunnel'),
    });
    await world.run({ kind: 'update', patch: { tunnel1: { phase2: { rekeyTime: 1800 } } } });
    expect(world.deeds).toEqual(['prefer-tunnel tunnel2', 'PUT', 'prefer-tunnel tunnel2', 'PUT']);
  });

  it('loads the old key like any other where it declares no revert-key', async () => {
    const told: string[] = [];
    const world = await changeWorld({
      scenario: 'gateway-error',
      settings: declaring('load-key'),
      ports: ({ peer }) => ({
        peer: {
          perform: async (settings, order) => {
            const action = declaredAction(settings.actions, order.action);
            told.push(`${action} ${order.tunnel}`);
            return peer.perform(settings, { ...order, action });
          },
        },
      }),
    });
    expect((await world.run()).outcome).toBe('rolled-back');
    expect([told, await world.agree()]).toEqual([['load-key tunnel2', 'load-key tunnel2'], true]);
  });

  it('is asked again when it does not answer', async () => {
    const world = await changeWorld({
      ports: device((_, count) => {
        if (count <= 2) throw new Fault('PeerUnavailableError', 'no answer within 30 s');
      }),
    });
    expect((await world.run()).outcome).toBe('applied');
    expect(world.deeds.filter((deed) => deed === 'load-key tunnel2')).toHaveLength(3);
  });

  it('refuses for good: the change is rolled back without a PUT', async () => {
    const world = await changeWorld({
      ports: device(({ action }) => {
        if (action === 'load-key') throw new Fault('PeerRefusedError', 'the device is in maintenance');
      }),
    });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual([
      'rolled-back',
      expect.stringContaining('PeerRefusedError: the device is in maintenance'),
    ]);
    expect([world.deeds, await world.agree()]).toEqual([['load-key tunnel2', 'revert-key tunnel2'], true]);
  });

  it('fails at its second key: both tunnels go back, and no PUT is sent for the second', async () => {
    const world = await changeWorld({
      ports: device(({ action, tunnel }) => {
        if (action === 'load-key' && tunnel === 'tunnel1') throw new Fault('PeerUnavailableError', 'no answer');
      }),
    });
    const result = await world.run();
    expect(result.outcome).toBe('rolled-back');
    expect(world.deeds.filter((deed) => deed.startsWith('PUT'))).toEqual(['PUT tunnel2', 'PUT tunnel2']);
    expect([await world.agree(), world.facts().outageMilliseconds]).toEqual([true, 0]);
  });

  it('cannot be told the old key either: an operator learns what is where', async () => {
    const world = await changeWorld({
      scenario: 'gateway-error',
      ports: device(({ action }) => {
        if (action === 'revert-key') throw new Fault('PeerUnavailableError', 'no answer');
      }),
    });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual([
      'needs-operator',
      expect.stringContaining('The way back is not proven: PeerUnavailableError: no answer'),
    ]);
    expect(result.whereabouts).toEqual([
      'STACKIT, step 1 (tunnel2): new, not proven',
      'STACKIT, step 2 (tunnel1): as it was, unless a PUT without an answer reached it',
      `vault vpn/office: new version ${result.psk?.versionId}, version to return to ${'0'.repeat(32)}`,
      expect.stringMatching(/^device: load-key for tunnel2 done at 2026-/),
      expect.stringMatching(/^tunnel1 was up at /),
      expect.stringMatching(/^tunnel2 was down at /),
      'the way back ended with PeerUnavailableError: no answer',
      expect.stringMatching(/^gateway .* stays claimed by chg-1$/),
    ]);
  });

  it('never answers at all: the state has a time-out of its own', async () => {
    const never: PeerDevice['perform'] = () => new Promise(() => {});
    const world = await changeWorld({ ports: () => ({ peer: { perform: never } }) });
    const result = await world.run();
    expect([result.outcome, result.reason]).toEqual(['needs-operator', expect.stringContaining('States.Timeout')]);
    expect(world.facts().puts).toBe(0);
  });
});
