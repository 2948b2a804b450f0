import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiUnavailableError } from '../../adapters/api/api-unavailable-error.ts';
import type { ChangeView } from '../../api/schemas/change-view.ts';
import { followChange } from '../../cli/follow-change.ts';
import { RefusedError } from '../../domain/errors.ts';
import { ANNA, apiWorld, ROTATION, viewIn } from '../api/api-world.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = 60_000;

/** An API that answers with what `look` says, and somebody who follows a change there. */
async function followed(look: (count: number, view: ChangeView) => ChangeView) {
  const world = apiWorld();
  const view = await viewIn(await world.call('POST', '/changes', ANNA, ROTATION));
  const looks: number[] = [];
  const stop = new AbortController();
  const began = Date.now();
  let silent = 0;
  const api = {
    change: async () => {
      looks.push(Date.now() - began);
      return look(looks.length, view);
    },
    trail: async () => ({ entries: [] }),
  };
  const onSilence = () => {
    silent += 1;
  };
  const end = followChange(api, view.id, { onLook: () => false, onSilence, stopped: stop.signal });
  return { end, looks, stop, view, silences: () => silent };
}

const ended = (view: ChangeView): ChangeView => ({ ...view, status: 'ended', outcome: 'applied' });

describe('a change that is followed', () => {
  it('is looked at often at first, then every 15 s, until it has ended', async () => {
    const { end, looks } = await followed((count, view) => (count < 40 ? view : ended(view)));
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(await end).toMatchObject({ outcome: 'applied' });
    const pauses = looks.map((at, index) => at - (looks[index - 1] ?? 0));
    expect(pauses.slice(0, 6)).toEqual([0, 1000, 1000, 1000, 1000, 1000]);
    expect(new Set(pauses.slice(-10))).toEqual(new Set([15_000]));
  });

  it('is let go when whoever looks wants it so', async () => {
    const { end, looks, stop } = await followed((_, view) => view);
    await vi.advanceTimersByTimeAsync(MINUTE);
    stop.abort();
    expect(await end).toBeNull();
    const count = looks.length;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(looks).toHaveLength(count);
  });

  it('is followed over a silence of the API, and not over one that does not end', async () => {
    const silence = new ApiUnavailableError('nobody there');
    const { end, silences } = await followed((count, view) => {
      if (count > 1 && count < 10) throw silence;
      return count < 10 ? view : ended(view);
    });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect([(await end)?.outcome, silences()]).toEqual(['applied', 8]);

    const gone = await followed(() => {
      throw silence;
    });
    await Promise.all([expect(gone.end).rejects.toThrow('nobody there'), vi.advanceTimersByTimeAsync(6 * MINUTE)]);
  });

  it('is not asked for again when the API says no', async () => {
    const { end, looks } = await followed(() => {
      throw new RefusedError([{ code: 'unauthenticated', message: 'who calls?' }]);
    });
    await expect(end).rejects.toThrow('who calls?');
    expect(looks).toHaveLength(1);
  });
});
