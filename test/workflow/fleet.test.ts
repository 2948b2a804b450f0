import { describe, expect, it } from 'vitest';
import { ApprovalSettingsSchema } from '../../domain/approval-settings.ts';
import { ChangeIdSchema, VersionIdSchema } from '../../domain/identifiers.ts';
import { RunIdSchema } from '../../domain/rotation-run.ts';
import { canaryKeys, inVirtualTime, throughTime } from './change-world.ts';
import { fleetWorld, gatewayId } from './fleet-world.ts';

inVirtualTime();

const RUN = RunIdSchema.parse('run-1');

describe('a tick of the schedule', () => {
  it('starts nothing while keys are young, and leaves no run behind', async () => {
    const world = await fleetWorld();
    expect(await throughTime(world.tick())).toBe('SUCCEEDED');
    expect([world.seen, await world.runs.list(10)]).toEqual([[], []]);
  });

  it('rotates what is due, the connections of one gateway in turn', async () => {
    const world = await fleetWorld();
    world.passDays(91);
    expect(await throughTime(world.tick())).toBe('SUCCEEDED');
    const [first, second] = [world.seen[0]?.slice(7), world.seen[2]?.slice(7)];
    expect(world.seen).toEqual([`begins ${first}`, `applied ${first}`, `begins ${second}`, `applied ${second}`]);
    expect([await world.agree('office'), await world.agree('branch')]).toEqual([true, true]);
  });

  it('rotates on several gateways at the same time', async () => {
    const world = await fleetWorld({ connections: { one: {}, two: { gatewayId: gatewayId(2) } } });
    world.passDays(91);
    await throughTime(world.tick());
    expect(world.seen.slice(0, 2).toSorted()).toEqual(['begins one', 'begins two']);
    expect(world.seen.slice(2).toSorted()).toEqual(['applied one', 'applied two']);
  });

  it('starts nothing a second time when it is delivered twice', async () => {
    const world = await fleetWorld();
    world.passDays(91);
    await throughTime(Promise.all([world.tick(), world.tick()]));
    expect(world.seen.filter((line) => line.startsWith('begins')).toSorted()).toEqual([
      'begins branch',
      'begins office',
    ]);
    const { entries } = await world.index.list({ limit: 10 });
    expect(entries.map(({ result }) => result?.outcome)).toEqual(['applied', 'applied']);
  });

  it('says on whose behalf and why in the record of each change', async () => {
    const world = await fleetWorld();
    world.passDays(91);
    await throughTime(world.tick());
    const { entries } = await world.index.list({ connection: 'office', limit: 1 });
    expect(entries[0]?.request).toMatchObject({
      requestedBy: 'schedule',
      reason: expect.stringMatching(/^the key is due: it is too old at 2026-/),
      outsideWindow: 'refuse',
    });
  });

  it('applies a version that somebody staged, although the key is young', async () => {
    const world = await fleetWorld();
    const staged = VersionIdSchema.parse('f'.repeat(32));
    await world.vault.stage(world.settings('office').pskSecret, staged, canaryKeys('staged'), ['AWSPENDING']);
    await throughTime(world.tick());
    expect(world.seen).toEqual(['begins office', 'applied office']);
    expect(await world.labels('office')).toMatchObject({ AWSCURRENT: staged });
    expect(await world.agree('office')).toBe(true);
  });

  it('leaves a connection that demands a ticket to people', async () => {
    const world = await fleetWorld({ connections: { office: { requireTicket: true } } });
    world.passDays(91);
    await throughTime(world.tick());
    expect(world.seen).toEqual([]);
  });

  it('backs off from a connection whose rotation was taken back, for an hour first', async () => {
    const world = await fleetWorld({ connections: { office: {} }, scenario: 'gateway-error' });
    world.passDays(91);
    await throughTime(world.tick());
    await throughTime(world.tick());
    expect(world.seen).toEqual(['begins office', 'rolled-back office']);
    world.passDays(0.1);
    await throughTime(world.tick());
    expect(world.seen).toHaveLength(4);
  });

  it('tells how many keys are too old', async () => {
    const world = await fleetWorld({ connections: { office: { requireTicket: true }, branch: {} } });
    world.passDays(91);
    await throughTime(world.tick());
    expect(world.measured).toEqual([{ oldestDays: 91, overdue: ['office'] }]);
  });

  it('asks for approval in the name of the schedule, and goes on when somebody approves', async () => {
    const approval = ApprovalSettingsSchema.parse({ kinds: ['rotate-psk'] });
    const world = await fleetWorld({ connections: { office: { approval } } });
    world.passDays(91);
    world.mayStart.before = async ({ changeId }) => {
      expect(await world.ports.signals.signals(changeId)).toMatchObject([{ kind: 'request', by: { via: 'schedule' } }]);
    };
    const ended = world.tick();
    const approve = async () => {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        const { entries } = await world.index.list({ connection: 'office', limit: 1 });
        const id = entries[0]?.request.changeId;
        const waiting = id && (await world.ports.signals.wait(id));
        if (id && waiting?.wait.for === 'approval') {
          return world.say(id, 'approval', { about: waiting.wait.plan.hash, by: 'bert' });
        }
      }
    };
    await throughTime(Promise.all([ended, approve()]));
    expect(world.seen).toEqual(['begins office', 'applied office']);
  });
});

describe('an order', () => {
  it('rotates young keys of those that it selects, and no others', async () => {
    const world = await fleetWorld({ connections: { office: { labels: { site: 'berlin' } }, branch: {} } });
    world.passDays(1);
    await throughTime(world.order({ selection: { labels: { site: 'berlin' } } }));
    expect(world.seen).toEqual(['begins office', 'applied office']);
    expect(await world.runs.find(RUN)).toMatchObject({ state: 'ended' });
    const { entries } = await world.index.list({ limit: 1 });
    expect(entries[0]?.request).toMatchObject({ requestedBy: 'anna', reason: 'key leaked (run run-1)' });
  });

  it('waits for the window, unless it is an emergency with a justification', async () => {
    const window = { days: ['tue' as const], from: '02:00', to: '04:00', timeZone: 'Europe/Berlin' };
    const patient = await fleetWorld({ connections: { office: { window } } });
    patient.passDays(1);
    const began = patient.ports.clock.now();
    await throughTime(patient.order());
    expect(patient.seen).toEqual(['begins office', 'applied office']);
    expect(patient.ports.clock.now() - began).toBeGreaterThan(3_600_000);

    const urgent = await fleetWorld({ connections: { office: { window } } });
    urgent.passDays(1);
    const start = urgent.ports.clock.now();
    await throughTime(urgent.order({ emergency: { justification: 'the key is public' } }));
    expect(urgent.seen).toEqual(['begins office', 'applied office']);
    expect(urgent.ports.clock.now() - start).toBeLessThan(3_600_000);
  });

  it('starts nothing while it is paused, and goes on when it is resumed', async () => {
    const world = await fleetWorld();
    world.passDays(1);
    const at = () => new Date(world.ports.clock.now()).toISOString();
    world.mayStart.before = async () => {
      await world.runs.move(RUN, ['running'], 'paused', at());
      world.mayStart.before = async () => {};
      setTimeout(() => {
        world.seen.push('resumed');
        world.runs.move(RUN, ['paused'], 'running', at()).catch(() => {});
      }, 3_600_000);
    };
    await throughTime(world.order());
    expect(world.seen.map((line) => line.split(' ')[0])).toEqual(['begins', 'applied', 'resumed', 'begins', 'applied']);
  });

  it('lets the rotation under way come to its end when it is stopped, and starts no other', async () => {
    const world = await fleetWorld();
    world.passDays(1);
    world.mayStart.before = async () => {
      await world.runs.move(RUN, ['running'], 'stopped', new Date(world.ports.clock.now()).toISOString());
    };
    await throughTime(world.order());
    expect(world.seen.map((line) => line.split(' ')[0])).toEqual(['begins', 'applied']);
    expect(await world.runs.find(RUN)).toMatchObject({ state: 'stopped' });
  });

  it('knows the rotations that it started', async () => {
    const world = await fleetWorld();
    world.passDays(1);
    await throughTime(world.order());
    const rotations = await world.runs.rotations(RUN);
    expect(rotations.map(({ connection }) => connection).toSorted()).toEqual(['branch', 'office']);
    for (const { changeId } of rotations) expect(ChangeIdSchema.safeParse(changeId).success).toBe(true);
  });

  it('stops by itself after too many rollbacks', async () => {
    const world = await fleetWorld({ scenario: 'gateway-error', fleet: { stopAfterRollbacks: 1 } });
    world.passDays(1);
    await throughTime(world.order());
    expect(world.seen).toHaveLength(2);
    expect(await world.runs.find(RUN)).toMatchObject({ state: 'stopped' });
  });
});
