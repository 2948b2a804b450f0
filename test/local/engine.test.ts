import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startExecution } from '../../local/engine.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const DAY = 86_400;

/** Three waits of fifteen days each: each fits into a timer, all of them do not. */
const waits = (timeoutSeconds: number) => ({
  StartAt: 'One',
  TimeoutSeconds: timeoutSeconds,
  States: {
    One: { Type: 'Wait', Seconds: 15 * DAY, Next: 'Two' },
    Two: { Type: 'Wait', Seconds: 15 * DAY, Next: 'Three' },
    Three: { Type: 'Wait', Seconds: 15 * DAY, Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
});

async function endOf(definition: unknown) {
  const { end } = startExecution({
    name: 'one',
    definition,
    input: {},
    resumeAfter: 0,
    from: null,
    runTask: async () => ({}),
    record: async () => {},
  });
  const ended = end.then((status) => ({ status, days: Date.now() / 1000 / DAY }));
  await vi.runAllTimersAsync();
  return ended;
}

describe('an execution on one machine', () => {
  it('may wait for longer than a timer can run', async () => {
    expect(await endOf(waits(90 * DAY))).toEqual({ status: 'SUCCEEDED', days: 45 });
  });

  it('ends when its time is over, where a timer can hold it', async () => {
    expect(await endOf(waits(20 * DAY))).toEqual({ status: 'TIMED_OUT', days: 20 });
  });
});
