import { describe, expect, it } from 'vitest';
import { type FleetTurnFacts, fleetTurn, STARTS_AT_ONCE, STARTS_PER_EXECUTION } from '../../domain/fleet-turn.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { RotationHold, RotationStart } from '../../domain/rotation-due.ts';

const NOW = Date.UTC(2026, 0, 12);
const id = (mark: number) => ChangeIdSchema.parse(`rot-${mark}`);
const start = (mark: number): RotationStart => ({
  connection: `c${mark}`,
  gatewayKey: `g${mark}`,
  changeId: id(mark),
  cause: 'age',
  limitAt: NOW,
});
const starts = (count: number) => Array.from({ length: count }, (_, mark) => start(mark));
const held = (code: RotationHold['code'], nextAt: number | null = null): RotationHold => {
  return { connection: 'c', code, why: '', nextAt };
};
const turn = (differences: Partial<FleetTurnFacts>) =>
  fleetTurn({
    plan: { start: [], held: [] },
    cause: 'order',
    state: 'running',
    earlier: { turn: 0, handled: [] },
    unrecorded: false,
    now: NOW,
    ...differences,
  });

describe('a turn that has something to start', () => {
  it('starts what the plan says, and remembers it', () => {
    expect(turn({ plan: { start: starts(2), held: [] } })).toMatchObject({
      verdict: 'start',
      handled: [id(0), id(1)],
      turn: 1,
    });
  });

  it('starts no more at once than an inline Map runs at once', () => {
    expect(turn({ plan: { start: starts(100), held: [] } }).start).toHaveLength(STARTS_AT_ONCE);
  });

  it('starts nothing twice in one execution', () => {
    const plan = { start: [start(1)], held: [] };
    expect(turn({ plan, earlier: { turn: 1, handled: [id(1)] } })).toMatchObject({ verdict: 'wait', start: [] });
  });

  it('starts no more than an execution may', () => {
    const handled = Array.from({ length: STARTS_PER_EXECUTION - 1 }, (_, mark) => id(1000 + mark));
    expect(turn({ plan: { start: starts(9), held: [] }, earlier: { turn: 9, handled } }).start).toHaveLength(1);
  });
});

describe('a turn that has nothing to start', () => {
  const full = Array.from({ length: STARTS_PER_EXECUTION }, (_, mark) => id(1000 + mark));
  const more = { start: [start(1)], held: [] };
  const waits = { start: [], held: [held('gateway.busy')] };

  it.each<[string, Partial<FleetTurnFacts>, string]>([
    ['leaves to the next tick what is due and cannot start', { cause: 'due', plan: waits }, 'done'],
    ['waits until the ends of what it started are known', { cause: 'due', unrecorded: true, plan: waits }, 'wait'],
    [
      'leaves to the next tick what it may not start any more',
      { cause: 'due', plan: more, earlier: { turn: 9, handled: full } },
      'done',
    ],
    ['waits with an order for what is held by others', { plan: waits }, 'wait'],
    ['hands an order over when it may start no more', { plan: more, earlier: { turn: 9, handled: full } }, 'continue'],
    ['hands an order over after a thousand turns', { plan: waits, earlier: { turn: 999, handled: [] } }, 'continue'],
    [
      'ends an order whose keys are rotated, or cannot be',
      { plan: { start: [], held: [held('order.done'), held('key.missing')] } },
      'done',
    ],
    ['ends an order that somebody stopped', { state: 'stopped', plan: waits }, 'done'],
    ['ends an order of which too many went back', { plan: { start: [], held: [held('run.stopped')] } }, 'done'],
    [
      'waits with an order that is paused',
      { state: 'paused', plan: { start: [], held: [held('run.paused')] } },
      'wait',
    ],
  ])('%s', (_, facts, verdict) => {
    expect(turn(facts).verdict).toBe(verdict);
  });

  it.each([
    [[held('window.closed', NOW + 100_000)], 100],
    [[held('window.closed', NOW + 100_000_000)], 300],
    [[held('window.closed', NOW + 1000)], 15],
    [[held('window.closed', NOW + 200_000), held('gateway.busy')], 15],
    [[held('window.closed', NOW + 200_000), held('order.done')], 200],
  ])('asks again when something can have changed: %#', (holds, seconds) => {
    expect(turn({ plan: { start: [], held: holds } }).waitSeconds).toBe(seconds);
  });
});
