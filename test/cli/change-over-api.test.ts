import { describe, expect, it } from 'vitest';
import { changeApi } from '../../cli/api-client/change-api.ts';
import { changeOverApi } from '../../cli/change-over-api.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import { ANNA, apiWorld, ROTATION } from '../api/api-world.ts';

/** So many changes that were asked for over the API, without a wire in between. Answers with their ids. */
async function changes(count: number) {
  const world = apiWorld();
  const asked: string[] = [];
  const api = changeApi(async ({ method, path, headers, body }) => {
    asked.push(`${method} ${path}`);
    const response = await world.call(method, path, { ...ANNA, ...headers }, body);
    return { status: response.status, json: await response.json() };
  });
  const ids: ChangeId[] = [];
  for (let number = 0; number < count; number += 1) {
    world.clock.time += 1000;
    ids.push((await api.request(ROTATION, `key-${number}`)).id);
  }
  asked.length = 0;
  return { api, ids, asked };
}

/** The shortest beginning that no other id has. */
function beginningOf(id: ChangeId, all: readonly ChangeId[]): string {
  const beginnings = Array.from(id, (_, end) => id.slice(0, end + 1));
  return beginnings.find((beginning) => all.filter((each) => each.startsWith(beginning)).length === 1) ?? id;
}

describe('a change of the API', () => {
  it('is found by its id at once, and by the beginning of it in the list', async () => {
    const { api, ids, asked } = await changes(3);
    for (const id of ids) {
      expect((await changeOverApi(api, id)).id).toBe(id);
      expect((await changeOverApi(api, beginningOf(id, ids))).id).toBe(id);
    }
    expect(asked[0]).toBe(`GET /changes/${ids[0]}`);
    expect(asked[1]).not.toContain('?');
  });

  it('is found on a later page of the list too', async () => {
    const { api, ids, asked } = await changes(202);
    const [oldest] = ids;
    if (oldest === undefined) throw new Error('no change');
    expect((await changeOverApi(api, beginningOf(oldest, ids))).id).toBe(oldest);
    expect(asked.filter((call) => call.startsWith('GET /changes?'))).toHaveLength(2);
  });

  it.each([
    ['chg-', 'change.ambiguous: 2 changes begin with chg-: give more of the id'],
    ['chg-nothing', 'unknown-change: no change chg-nothing is known there'],
    ['no/id', 'unknown-change: no change no/id is known there'],
  ])('is not guessed: %s', async (beginning, words) => {
    const { api } = await changes(2);
    await expect(changeOverApi(api, beginning)).rejects.toThrow(words);
  });
});
