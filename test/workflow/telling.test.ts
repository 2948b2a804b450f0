import { describe, expect, it } from 'vitest';
import { Fault } from '../../domain/errors.ts';
import type { ChangeEvents } from '../../domain/ports.ts';
import type { ScenarioName } from '../../local/simulator/scenarios.ts';
import { changeWorld, inVirtualTime } from './change-world.ts';

inVirtualTime();

const CALLBACK_URL = 'https://hooks.example.com/1';

describe('what is told of a change', () => {
  it.each<[ScenarioName, string]>([
    ['calm', 'change.applied'],
    ['keys-differ', 'change.rolled-back'],
    ['one-tunnel-down', 'change.rejected'],
    ['gateway-error-for-good', 'change.needs-operator'],
  ])('in scenario %s is its start and its end, %s', async (scenario, type) => {
    const world = await changeWorld({ scenario });
    const result = await world.run({ callbackUrl: CALLBACK_URL });
    expect(world.told).toMatchObject([
      { type: 'change.started', at: result.startedAt, callbackUrl: CALLBACK_URL },
      { type, at: result.endedAt, callbackUrl: CALLBACK_URL, detail: { reason: result.reason } },
    ]);
  });

  it('says as the end what the index has: whoever is told can look it up', async () => {
    const seen: unknown[] = [];
    const world = await changeWorld({
      events: { publish: async ({ changeId }) => void seen.push((await world.index.find(changeId))?.result?.outcome) },
    });
    await world.run();
    expect(seen).toEqual([undefined, 'applied']);
  });

  it('and cannot be told is no reason to fail it', async () => {
    const publish: ChangeEvents['publish'] = async () => {
      throw new Fault('StoreUnavailableError', 'the disk is full');
    };
    const world = await changeWorld({ events: { publish } });
    expect((await world.run()).outcome).toBe('applied');
  });
});
