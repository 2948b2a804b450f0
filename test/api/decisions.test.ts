import { describe, expect, it } from 'vitest';
import { ANNA, apiWorld, as, BERT, CARLA, NOW, problemIn, ROTATION, viewIn, waitFor } from './api-world.ts';

const approve = { decision: 'approve', planHash: 'hash' };
const reject = { decision: 'reject', planHash: 'hash' };
const DORA = as('dora', 'approver');

async function waiting(...[wanted]: [Parameters<typeof waitFor>[1]]) {
  const world = apiWorld();
  const { id } = await world.begin();
  await world.wait(waitFor(id, wanted));
  const decide = (what: string, who: Record<string, string>, body?: object) =>
    world.call('POST', `/changes/${id}/${what}`, who, body);
  return { ...world, id, decide };
}

describe('an approval', () => {
  it('is kept with who gave it, on which plan, when and why, and wakes the change', async () => {
    const { decide, id, woken, clock } = await waiting({ approval: 'hash' });
    clock.time += 60_000;
    const answer = await decide('approval', BERT, { ...approve, comment: 'looked at the diff' });
    const view = await viewIn(answer);
    expect(answer.status).toBe(200);
    expect(view.signals.at(-1)).toEqual({
      kind: 'approval',
      about: 'hash',
      by: { name: 'bert', via: 'token' },
      at: new Date(NOW + 60_000).toISOString(),
      comment: 'looked at the diff',
    });
    expect(woken).toEqual([id]);
  });

  it('of a plan that has moved since is refused with the new hash', async () => {
    const { decide, woken } = await waiting({ approval: 'new' });
    const problem = await problemIn(await decide('approval', BERT, approve));
    expect(problem).toMatchObject({ told: '409 plan-moved', planHash: 'new' });
    expect(woken).toEqual([]);
  });

  it('counts once for each person, and can be sent again without harm', async () => {
    const { decide, end, id } = await waiting({ approval: 'hash' });
    await decide('approval', BERT, approve);
    await decide('approval', BERT, approve);
    await decide('approval', DORA, approve);
    await end(id);
    const view = await viewIn(await decide('approval', BERT, approve));
    expect(view.signals.filter(({ kind }) => kind === 'approval').map(({ by }) => by.name)).toEqual(['bert', 'dora']);
  });

  it('takes the role that the plan asks for', async () => {
    const { decide } = await waiting({ approval: 'hash' });
    const problem = await problemIn(await decide('approval', CARLA, approve));
    expect(problem).toMatchObject({ told: '403 role-missing', detail: expect.stringContaining('approver') });
  });

  it('is nothing that a change which runs or waits for something else takes', async () => {
    for (const wanted of ['window', 'confirmation'] as const) {
      const { decide } = await waiting(wanted);
      const problem = await problemIn(await decide('approval', BERT, approve));
      expect(problem).toMatchObject({ told: '409 not-waiting', detail: expect.stringContaining(wanted) });
    }
    const { begin, call } = apiWorld();
    const running = await call('POST', `/changes/${(await begin()).id}/approval`, BERT, approve);
    expect(await problemIn(running)).toMatchObject({
      told: '409 not-waiting',
      detail: expect.stringContaining('it runs'),
    });
  });

  it('that comes too late is refused', async () => {
    const { decide, clock } = await waiting({ approval: 'hash' });
    clock.time += 3_600_001;
    expect(await problemIn(await decide('approval', BERT, approve))).toMatchObject({ told: '409 too-late' });
  });
});

describe('a rejection', () => {
  it('is kept, and nothing is decided about that plan afterwards', async () => {
    const { decide } = await waiting({ approval: 'hash' });
    const view = await viewIn(await decide('approval', BERT, { ...reject, comment: 'wrong site' }));
    expect(view.signals.at(-1)).toMatchObject({ kind: 'rejection', about: 'hash', comment: 'wrong site' });
    const late = await problemIn(await decide('approval', DORA, approve));
    expect(late).toMatchObject({ told: '409 already-rejected', detail: expect.stringContaining('bert') });
  });
});

describe('at the same moment', () => {
  it('two approvers both count', async () => {
    const { decide, call, id } = await waiting({ approval: 'hash' });
    const answers = await Promise.all([decide('approval', BERT, approve), decide('approval', DORA, approve)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { signals } = await viewIn(await call('GET', `/changes/${id}`, BERT));
    expect(signals.filter(({ kind }) => kind === 'approval')).toHaveLength(2);
  });

  it('one approver who presses fifty times counts once', async () => {
    const { decide, call, id } = await waiting({ approval: 'hash' });
    const answers = await Promise.all(Array.from({ length: 50 }, () => decide('approval', BERT, approve)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { signals } = await viewIn(await call('GET', `/changes/${id}`, BERT));
    expect(signals.filter(({ kind }) => kind === 'approval')).toHaveLength(1);
  });

  it('an approval and a cancellation are both kept for the change to decide', async () => {
    const { decide, call, id, woken } = await waiting({ approval: 'hash' });
    const answers = await Promise.all([decide('approval', BERT, approve), decide('cancellation', ANNA)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { signals } = await viewIn(await call('GET', `/changes/${id}`, ANNA));
    expect(signals.map(({ kind }) => kind).toSorted()).toEqual(['approval', 'cancellation', 'request']);
    expect(woken).toEqual([id, id]);
  });
});

describe('a cancellation', () => {
  it('is taken at any time before the end, once, and answers alike for whoever comes second', async () => {
    const { decide } = await waiting('confirmation');
    await decide('cancellation', ANNA, { comment: 'not tonight' });
    const view = await viewIn(await decide('cancellation', CARLA, { comment: 'mine' }));
    const cancellations = view.signals.filter(({ kind }) => kind === 'cancellation');
    expect(cancellations).toMatchObject([{ by: { name: 'anna' }, comment: 'not tonight' }]);
  });

  it('comes too late for a change that has ended', async () => {
    const { decide, end, id } = await waiting('confirmation');
    await end(id, 'rolled-back');
    const problem = await problemIn(await decide('cancellation', CARLA));
    expect(problem).toMatchObject({ told: '409 already-ended', detail: expect.stringContaining('rolled-back') });
  });
});

describe('a confirmation', () => {
  it('is taken while the change waits for it', async () => {
    const { decide, woken, id } = await waiting('confirmation');
    expect((await viewIn(await decide('confirmation', CARLA))).signals.at(-1)).toMatchObject({ kind: 'confirmation' });
    expect(woken).toEqual([id]);
  });

  it('is not taken otherwise', async () => {
    const { decide } = await waiting('window');
    expect(await problemIn(await decide('confirmation', CARLA))).toMatchObject({ told: '409 not-waiting' });
  });
});

describe('a decision that needs no words', () => {
  it.each(['confirmation', 'cancellation'])('(%s) needs no body', async (what) => {
    const { decide } = await waiting('confirmation');
    const view = await viewIn(await decide(what, CARLA));
    expect(view.signals.at(-1)).toMatchObject({ kind: what, comment: '' });
  });
});

describe('the word that a device is ready', () => {
  it('is taken for the PUT that the change waits before', async () => {
    const { decide } = await waiting({ peer: 'forward-1' });
    const view = await viewIn(await decide('peer-ready', CARLA, { put: 'forward-1', comment: 'loaded' }));
    expect(view.signals.at(-1)).toMatchObject({ kind: 'peer-ready', about: 'forward-1', comment: 'loaded' });
  });

  it('for another PUT is refused with the one that it waits before', async () => {
    const { decide } = await waiting({ peer: 'forward-1' });
    const problem = await problemIn(await decide('peer-ready', CARLA, { put: 'forward-0' }));
    expect(problem).toMatchObject({ told: '409 put-moved', put: 'forward-1' });
  });
});

describe('a review', () => {
  it('is taken of an emergency that has ended, by somebody else', async () => {
    const { begin, call, end, woken } = apiWorld();
    const { id, ...before } = await begin({ ...ROTATION, emergency: { justification: 'the key has leaked' } });
    expect(before).toMatchObject({ reviewRequired: true, reviewed: false });
    const early = await call('POST', `/changes/${id}/review`, BERT, {});
    expect(await problemIn(early)).toMatchObject({ told: '409 not-ended' });
    await end(id);
    const view = await viewIn(await call('POST', `/changes/${id}/review`, BERT, { comment: 'justified' }));
    expect(view).toMatchObject({ reviewRequired: true, reviewed: true });
    expect(woken).toEqual([]);
  });

  it('is not taken of a change that passed nothing', async () => {
    const { begin, call, end } = apiWorld();
    const { id } = await begin();
    await end(id);
    const answer = await call('POST', `/changes/${id}/review`, BERT, {});
    expect(await problemIn(answer)).toMatchObject({ told: '409 not-an-emergency' });
  });
});
