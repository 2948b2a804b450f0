import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { wakesInProcess } from '../../local/wakes.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const ONE = ChangeIdSchema.parse('one');
const OTHER = ChangeIdSchema.parse('other');

/** When a sleep of a minute ended, in milliseconds. */
async function sleepOf(disturb: (wakes: ReturnType<typeof wakesInProcess>) => Promise<void>): Promise<number> {
  const wakes = wakesInProcess();
  const slept = wakes.sleep(ONE, 60_000).then(() => Date.now());
  await vi.advanceTimersByTimeAsync(1000);
  await disturb(wakes);
  await vi.runAllTimersAsync();
  return slept;
}

it('a sleep ends after its time', async () => {
  expect(await sleepOf(async () => {})).toBe(60_000);
});

it('a sleep ends when its change is woken, and leaves no timer behind', async () => {
  const slept = sleepOf(async (wakes) => {
    await wakes.wake(ONE);
    expect(vi.getTimerCount()).toBe(0);
  });
  expect(await slept).toBe(1000);
});

it('a sleep does not end when another change is woken', async () => {
  expect(await sleepOf((wakes) => wakes.wake(OTHER))).toBe(60_000);
});

it('nothing comes of waking a change that does not sleep, or has been woken', async () => {
  const wakes = wakesInProcess();
  await wakes.wake(ONE);
  const slept = wakes.sleep(ONE, 60_000);
  await wakes.wake(ONE);
  await slept;
  await expect(wakes.wake(ONE)).resolves.toBeUndefined();
});
