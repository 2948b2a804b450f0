import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { inMemoryChangeSignals } from '../../adapters/memory/in-memory-change-signals.ts';
import { AdmitOutputSchema, type ChangeDocument } from '../../domain/change-document.ts';
import type { ChangeEvent } from '../../domain/change-event.ts';
import { awaitSignalHere } from '../../local/await-signal.ts';
import { wakesInProcess } from '../../local/wakes.ts';
import { changeSignal } from '../contracts/change-signals-contract.ts';
import { NOW, plannedDocument } from '../domain/example-documents.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const { request } = plannedDocument();
const { changeId } = request;
const HOUR = 3_600_000;

/** A change that decided, at the beginning of the test, to wait two hours for its window. */
function waiting(waitSeconds = 7200): ChangeDocument {
  const admitChange = AdmitOutputSchema.parse({
    verdict: 'await-window',
    why: 'the change window opens later',
    refusals: [],
    planHash: '',
    approvals: [],
    passed: [],
    since: new Date(NOW).toISOString(),
    until: new Date(NOW + 2 * HOUR).toISOString(),
    signalsSeen: 0,
    waitSeconds,
  });
  return { ...plannedDocument(), admitChange };
}

function begin() {
  const signals = inMemoryChangeSignals();
  const wakes = wakesInProcess();
  const told: ChangeEvent[] = [];
  const events = { publish: async (event: ChangeEvent) => void told.push(event) };
  const surroundings = { clock: systemClock(), signals, events, wakes };
  /** Runs the wait to its end: the answer, and when it came, in milliseconds from the beginning of the test. */
  const run = (document = waiting()) =>
    awaitSignalHere(document, 'AwaitWindow', surroundings).then((answer) => ({ answer, after: Date.now() - NOW }));
  return { signals, wakes, told, run, say: () => signals.record(changeSignal('cancellation', { changeId })) };
}

describe('a wait on one machine', () => {
  it('ends without an answer when its time is over', async () => {
    const { run } = begin();
    const end = run();
    await vi.advanceTimersByTimeAsync(2 * HOUR);
    expect(await end).toEqual({ answer: null, after: 2 * HOUR });
  });

  it('ends at once when something is said in this process', async () => {
    const { run, say, wakes } = begin();
    const end = run();
    await vi.advanceTimersByTimeAsync(HOUR + 1);
    await say();
    await wakes.wake(changeId);
    const { answer, after } = await end;
    expect([answer, after]).toEqual([{ wokenAt: new Date(NOW + HOUR + 1).toISOString() }, HOUR + 1]);
  });

  it('ends within fifteen seconds when something is said in another process', async () => {
    const { run, say } = begin();
    const end = run();
    await vi.advanceTimersByTimeAsync(HOUR + 1);
    await say();
    await vi.advanceTimersByTimeAsync(15_000);
    const { answer, after } = await end;
    expect([answer !== null, after - HOUR <= 15_001]).toEqual([true, true]);
  });

  it('ends before it begins when something was said since it was decided on', async () => {
    const { run, say } = begin();
    await say();
    expect(await run()).toMatchObject({ answer: { wokenAt: new Date(NOW).toISOString() }, after: 0 });
  });

  it('tells whom it concerns, once', async () => {
    const { run, told } = begin();
    const end = run();
    await vi.advanceTimersByTimeAsync(2 * HOUR);
    await end;
    expect(told.map(({ type }) => type)).toEqual(['change.waiting']);
  });

  it.each([
    ['an hour and a half later, ends when it would have ended', 1.5 * HOUR, 2 * HOUR],
    ['after its end, is over at once', 3 * HOUR, 3 * HOUR],
  ])('that a new process goes on with %s', async (_, later, after) => {
    const { run } = begin();
    await vi.advanceTimersByTimeAsync(later);
    const end = run();
    await vi.advanceTimersByTimeAsync(2 * HOUR);
    expect(await end).toEqual({ answer: null, after });
  });

  it('ends after the piece that it was cut into', async () => {
    const { run } = begin();
    const end = run(waiting(1800));
    await vi.advanceTimersByTimeAsync(2 * HOUR);
    expect(await end).toEqual({ answer: null, after: 1_800_000 });
  });
});
