import { describe, expect, it } from 'vitest';
import { auditTrail } from '../../domain/audit-trail.ts';
import type { ChangeResult } from '../../domain/change-result.ts';
import { Fault } from '../../domain/errors.ts';
import { PeerSettingsSchema } from '../../domain/settings.ts';
import { changeWorld, inVirtualTime, type World, type WorldWish } from './change-world.ts';

inVirtualTime();

const peer = PeerSettingsSchema.parse({
  kind: 'command',
  command: ['x'],
  actions: ['load-key', 'revert-key', 'reconnect'],
});
const levels = ({ steps }: ChangeResult) => steps.map(({ direction, proof }) => `${direction} ${proof}`);
const reconnects = ({ deeds }: World) => deeds.filter((deed) => deed.startsWith('reconnect'));
const strict = { proof: 'strict', tunnelDeadlineSeconds: 60 } as const;
const world = (wish: WorldWish, checks: NonNullable<WorldWish['settings']>['checks'] = {}) =>
  changeWorld({ ...wish, settings: { ...wish.settings, peer, checks } });

/** The simulated device, except where it is told to reconnect. */
function reconnecting(answer: () => { lastAuthenticatedAt: number | null }): NonNullable<WorldWish['ports']> {
  return ({ peer: simulated }) => ({
    peer: {
      perform: async (settings, order) => {
        const extra = order.action === 'reconnect' ? answer() : {};
        return { ...(await simulated.perform(settings, order)), ...extra };
      },
    },
  });
}

describe('a device that is told to reconnect', () => {
  it('makes a gateway that never resets a tunnel prove the new key, one tunnel after the other', async () => {
    const office = await world({ scenario: 'no-reset' }, strict);
    const result = await office.run();
    expect([result.outcome, levels(result)]).toEqual([
      'applied',
      ['forward reauthenticated', 'forward reauthenticated'],
    ]);
    expect(office.deeds).toEqual([
      'load-key tunnel2',
      'PUT tunnel2',
      'reconnect tunnel2',
      'load-key tunnel1',
      'PUT tunnel1',
      'reconnect tunnel1',
    ]);
    expect([await office.agree(), office.facts().outageMilliseconds]).toEqual([true, 0]);
  });

  it('is not told where the gateway resets the tunnel by itself', async () => {
    const office = await world({});
    expect((await office.run()).outcome).toBe('applied');
    expect(reconnects(office)).toEqual([]);
  });

  it('brings up a tunnel that neither end starts', async () => {
    const office = await world({ scenario: 'passive' });
    const result = await office.run();
    expect([result.outcome, reconnects(office)]).toEqual(['applied', ['reconnect tunnel2', 'reconnect tunnel1']]);
    expect([await office.agree(), office.facts().outageMilliseconds]).toEqual([true, 0]);
    const untold = await changeWorld({ scenario: 'passive' });
    expect((await untold.run()).outcome).toBe('needs-operator');
  });

  it('brings it up on the way back as well', async () => {
    const office = await world({ scenario: 'passive', behaviour: { gatewayErrors: 1 } });
    const result = await office.run();
    expect([result.outcome, reconnects(office)]).toEqual(['rolled-back', ['reconnect tunnel2']]);
    expect(await office.agree()).toBe(true);
  });

  it('shows before the second tunnel is touched that it loaded no key', async () => {
    const device = { follows: false, followSeconds: 0, loads: 'keeps-old', tunnels: 'every' } as const;
    const office = await world({ scenario: 'no-reset', behaviour: { device } }, { tunnelDeadlineSeconds: 60 });
    const result = await office.run();
    expect([result.outcome, result.reason]).toEqual(['rolled-back', expect.stringContaining('tunnel2 is down')]);
    expect(office.deeds.filter((deed) => deed.endsWith('tunnel1'))).toEqual([]);
    expect([await office.agree(), office.facts().outageMilliseconds]).toEqual([true, 0]);
  });

  it('takes down one tunnel at a time, also where both were changed in one PUT', async () => {
    const office = await world({ scenario: 'no-reset' }, strict);
    const result = await office.run({ strategy: 'at-once' });
    expect([result.outcome, levels(result)]).toEqual(['applied', ['forward reauthenticated']]);
    expect(reconnects(office)).toEqual(['reconnect tunnel1', 'reconnect tunnel2']);
    expect(office.facts().outageMilliseconds).toBe(0);
  });

  it('is told nothing on a way back that had nothing to send', async () => {
    const office = await world({
      scenario: 'no-reset',
      behaviour: { faults: [{ method: 'PUT', times: 1, fault: { kind: 'status', status: 403 } }] },
    });
    expect([(await office.run()).outcome, reconnects(office)]).toEqual(['rolled-back', []]);
  });

  it('may give its own word, where it is back before anybody could look', async () => {
    const behaviour = { renegotiateSeconds: 0.01 };
    const silent = await world({ scenario: 'no-reset', behaviour }, strict);
    expect((await silent.run()).outcome).toBe('rolled-back');
    const telling = await world(
      { scenario: 'no-reset', behaviour, ports: reconnecting(() => ({ lastAuthenticatedAt: Date.now() })) },
      strict,
    );
    const result = await telling.run();
    expect([result.outcome, levels(result)]).toEqual([
      'applied',
      ['forward reauthenticated', 'forward reauthenticated'],
    ]);
  });

  it('is asked once on each step and no more when it fails, and the trail says why', async () => {
    const ports = reconnecting(() => {
      throw new Fault('PeerUnavailableError', 'no answer within 30 s');
    });
    const office = await world({ scenario: 'no-reset', ports }, { tunnelDeadlineSeconds: 60 });
    const result = await office.run();
    expect([result.outcome, levels(result)]).toEqual(['applied', ['forward established', 'forward established']]);
    const told = auditTrail(office.histories.all()).filter(({ text }) => text.startsWith('reconnect'));
    expect(told.map(({ code, text }) => `${code} ${text}`)).toEqual([
      'peer.told reconnect tunnel2, which failed: no answer within 30 s',
      'peer.told reconnect tunnel1, which failed: no answer within 30 s',
    ]);
  });

  it('is the proof that a PUT without an answer arrived, when its reset was over before anybody could look', async () => {
    for (const scenario of ['put-times-out-applied', 'put-5xx-applied', 'put-bad-json'] as const) {
      const office = await world({ scenario, behaviour: { pendingSeconds: 40 } }, strict);
      const result = await office.run({ tunnels: ['tunnel1'] });
      expect([scenario, result.outcome, levels(result)]).toEqual([scenario, 'applied', ['forward reauthenticated']]);
      expect(await office.agree()).toBe(true);
    }
  });
});
