import { describe, expect, it } from 'vitest';
import { RunViewSchema } from '../../api/schemas/run.ts';
import { apiWorld, as, CARLA, NOW, OFFICE, problemIn } from './api-world.ts';

const ORDER = { selection: { labels: { site: 'berlin' } }, reason: 'key leaked' };
const KEYED = { ...CARLA, 'Idempotency-Key': 'leak-1' };

function fleetWorld() {
  const inBerlin = { ...OFFICE, labels: { site: 'berlin' } };
  const world = apiWorld({ connections: { office: inBerlin, depot: inBerlin, branch: OFFICE } });
  const order = async (headers: Record<string, string> = KEYED) => {
    const answer = await world.call('POST', '/rotations', headers, ORDER);
    return { answer, run: RunViewSchema.parse(await answer.json()) };
  };
  const steer = (id: string, word: string) => world.call('POST', `/rotations/${id}/${word}`, CARLA);
  return { ...world, order, steer };
}

describe('an order for a fleet', () => {
  it('begins a run in the name of whoever calls, sets it going, and tells where to follow it', async () => {
    const { order, ordered } = fleetWorld();
    const { answer, run } = await order();
    expect([answer.status, answer.headers.get('location')]).toEqual([202, `/rotations/${run.id}`]);
    expect(run).toMatchObject({
      ...ORDER,
      by: { name: 'carla', via: 'token' },
      startedAt: new Date(NOW).toISOString(),
      state: 'running',
      progress: { done: 0, running: 0, waiting: 0, failed: 0, toCome: 2, secondsLeft: null },
      rotations: [],
    });
    expect([...ordered]).toEqual([run.id]);
  });

  it('is one run, however often the same caller sends it by the same key', async () => {
    const { order } = fleetWorld();
    const { run } = await order();
    expect((await order()).run.id).toBe(run.id);
    expect((await order({ ...as('dora', 'operator'), 'Idempotency-Key': 'leak-1' })).run.id).not.toBe(run.id);
  });

  it('needs a key', async () => {
    const answer = await fleetWorld().call('POST', '/rotations', CARLA, ORDER);
    expect(await problemIn(answer)).toMatchObject({ told: '400 invalid-request' });
  });

  it('is paused, resumed and stopped, and then stays stopped', async () => {
    const { order, steer } = fleetWorld();
    const { id } = (await order()).run;
    for (const [word, state] of [
      ['pause', 'paused'],
      ['resume', 'running'],
      ['stop', 'stopped'],
    ] as const) {
      expect(RunViewSchema.parse(await (await steer(id, word)).json()).state).toBe(state);
    }
    expect(await problemIn(await steer(id, 'resume'))).toMatchObject({ told: '409 run-not-steerable' });
  });

  it('that nobody gave is not found', async () => {
    const { call, steer } = fleetWorld();
    expect(await problemIn(await call('GET', '/rotations/run-9', CARLA))).toMatchObject({ told: '404 unknown-run' });
    expect(await problemIn(await steer('run-9', 'stop'))).toMatchObject({ told: '404 unknown-run' });
  });
});
