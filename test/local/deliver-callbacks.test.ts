import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openChangeStore } from '../../adapters/local/open-change-store.ts';
import { sqliteCallbackOutbox } from '../../adapters/local/sqlite-callback-outbox.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import type { CallbackAttempt } from '../../domain/callback-fate.ts';
import { CALLBACK_ATTEMPTS } from '../../domain/callback-schedule.ts';
import type { ChangeEvent } from '../../domain/change-event.ts';
import { Fault } from '../../domain/errors.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { CallbackOutbox } from '../../domain/ports.ts';
import { callbackEvents } from '../../local/callback-events.ts';
import { deliverCallbacks } from '../../local/deliver-callbacks.ts';
import { temporaryFolder } from '../adapters/local/temporary-folder.ts';

const DELIVERED = { kind: 'delivered' } as const;
const FAILED = { kind: 'failed', why: 'answered 503' } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 4, 1, 0, 0) });
});
afterEach(() => {
  vi.useRealTimers();
});

function eventOf(changeId: string, id = 'a', callbackUrl: string | null = 'https://hooks.example.com/1'): ChangeEvent {
  return {
    id: `${changeId}/${id}`,
    type: 'change.started',
    at: '2026-01-04T01:00:00.000Z',
    changeId: ChangeIdSchema.parse(changeId),
    callbackUrl,
    detail: {},
  };
}

function office() {
  const db = openChangeStore(join(temporaryFolder(), 'changes.db'));
  onTestFinished(() => db.close());
  const outbox = sqliteCallbackOutbox(db, systemClock());
  const faults: unknown[] = [];
  const deliver = (attempt: (event: ChangeEvent) => Promise<CallbackAttempt>, box: CallbackOutbox = outbox) => {
    const delivery = deliverCallbacks({ outbox: box, attempt, onFault: (fault) => faults.push(fault) });
    onTestFinished(() => delivery.stop());
    return delivery;
  };
  const events = callbackEvents(outbox);
  return { outbox, faults, deliver, publish: (event: ChangeEvent) => events.publish(event) };
}

describe('the delivery of callbacks', () => {
  it('tells each event within seconds, and once', async () => {
    const { publish, deliver } = office();
    const told: string[] = [];
    deliver(async ({ id }) => {
      told.push(id);
      return DELIVERED;
    });
    await publish(eventOf('one'));
    await vi.advanceTimersByTimeAsync(6000);
    expect(told).toEqual(['one/a']);
    await publish(eventOf('one'));
    await publish(eventOf('two'));
    await vi.advanceTimersByTimeAsync(6000);
    expect(told).toEqual(['one/a', 'two/a']);
  });

  it('tells nobody of an event that nobody asked for', async () => {
    const { publish, outbox } = office();
    await publish(eventOf('one', 'a', null));
    expect(await outbox.undelivered()).toEqual([]);
  });

  it('tries again with growing pauses for a day, then gives up', async () => {
    const { publish, outbox, deliver } = office();
    const times: number[] = [];
    deliver(async () => {
      times.push(Date.now());
      return FAILED;
    });
    await publish(eventOf('one'));
    await vi.advanceTimersByTimeAsync(24 * HOUR);
    expect(await outbox.undelivered()).toMatchObject([{ dueAt: expect.any(Number), problem: 'answered 503' }]);
    await vi.advanceTimersByTimeAsync(3 * HOUR);
    expect(times).toHaveLength(CALLBACK_ATTEMPTS);
    const pauses = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / MINUTE));
    expect(pauses.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 64, 120]);
    expect(await outbox.undelivered()).toMatchObject([
      { dueAt: null, problem: expect.stringContaining('19 attempts') },
    ]);
  });

  it('delivers in the end when the receiver comes back, the outcome after the start', async () => {
    const { publish, outbox, deliver } = office();
    const back = Date.now() + 3 * HOUR;
    const told: string[] = [];
    deliver(async ({ id }) => {
      if (Date.now() < back) return FAILED;
      told.push(id);
      return DELIVERED;
    });
    await publish(eventOf('one', 'started'));
    await publish(eventOf('one', 'applied'));
    await vi.advanceTimersByTimeAsync(6 * HOUR);
    expect([told, await outbox.undelivered()]).toEqual([['one/started', 'one/applied'], []]);
  });

  it('lets one that hangs hold up no other change, and never more than four at once', async () => {
    const { publish, deliver } = office();
    const told: string[] = [];
    let atOnce = 0;
    let most = 0;
    deliver(async ({ id }) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      if (id === 'one/a') await new Promise((resolve) => setTimeout(resolve, 10_000));
      else told.push(id);
      atOnce -= 1;
      return DELIVERED;
    });
    const changes = ['one', ...Array.from({ length: 20 }, (_, index) => `chg-${index}`)];
    for (const change of changes) await publish(eventOf(change));
    await vi.advanceTimersByTimeAsync(9000);
    expect([told.length, most <= 4]).toEqual([20, true]);
    await vi.advanceTimersByTimeAsync(10_000);
  });

  it('goes on after a fault of the store, and tells of it', async () => {
    const { publish, outbox, faults, deliver } = office();
    let broken = true;
    const told: string[] = [];
    const take: CallbackOutbox['take'] = async (lease) => {
      if (broken) throw new Fault('StoreUnavailableError', 'the disk is full');
      return outbox.take(lease);
    };
    deliver(
      async ({ id }) => {
        told.push(id);
        return DELIVERED;
      },
      { ...outbox, take },
    );
    await publish(eventOf('one'));
    await vi.advanceTimersByTimeAsync(MINUTE);
    broken = false;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect([told, faults.length > 0]).toEqual([['one/a'], true]);
  });

  it('ends what is under way when it is stopped, begins nothing more, and leaves no timer', async () => {
    const { publish, outbox, deliver } = office();
    const answer = Promise.withResolvers<CallbackAttempt>();
    const delivery = deliver(() => answer.promise);
    await publish(eventOf('one'));
    await vi.advanceTimersByTimeAsync(6000);
    await publish(eventOf('one', 'b'));
    const stopped = delivery.stop();
    answer.resolve(DELIVERED);
    await stopped;
    expect((await outbox.undelivered()).map((callback) => callback.event.id)).toEqual(['one/b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes up what a killed process had begun', async () => {
    const { publish, outbox, deliver } = office();
    await publish(eventOf('one'));
    await outbox.take(60);
    const told: string[] = [];
    deliver(async ({ id }) => {
      told.push(id);
      return DELIVERED;
    });
    await vi.advanceTimersByTimeAsync(54_000);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(told).toEqual(['one/a']);
  });
});
