import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openChangeStore } from '../../../adapters/local/open-change-store.ts';
import { sqliteCallbackOutbox } from '../../../adapters/local/sqlite-callback-outbox.ts';
import type { ChangeEvent } from '../../../domain/change-event.ts';
import { ChangeIdSchema } from '../../../domain/identifiers.ts';
import { temporaryFolder } from './temporary-folder.ts';

const LEASE_SECONDS = 60;
const RETRY = { kind: 'retry', afterSeconds: 120, why: 'answered 503' } as const;

function event(changeId: string, id: string): ChangeEvent {
  return {
    id: `${changeId}/${id}`,
    type: 'change.waiting',
    at: '2026-03-01T12:00:00.000Z',
    changeId: ChangeIdSchema.parse(changeId),
    callbackUrl: 'https://hooks.example.com/1',
    detail: { changeId, orders: [{ tunnel: 'tunnel1' }] },
  };
}

/** An outbox whose time is `now`, in seconds. */
function outboxAt(file = join(temporaryFolder(), 'changes.db')) {
  const db = openChangeStore(file);
  onTestFinished(() => db.close());
  const time = { now: 0 };
  const outbox = sqliteCallbackOutbox(db, { now: () => time.now * 1000 });
  return { outbox, time, file, db };
}

describe('the outbox', () => {
  it('hands over what was put in, whole, and counts the attempt', async () => {
    const { outbox } = outboxAt();
    await outbox.append(event('one', 'a'));
    const dueAt = LEASE_SECONDS * 1000;
    expect(await outbox.take(LEASE_SECONDS)).toEqual({ event: event('one', 'a'), attempts: 1, dueAt, problem: null });
  });

  it('takes an event once, also after it was delivered', async () => {
    const { outbox } = outboxAt();
    for (const _ of [1, 2]) await outbox.append(event('one', 'a'));
    await outbox.take(LEASE_SECONDS);
    await outbox.settle('one/a', { kind: 'delivered' });
    await outbox.append(event('one', 'a'));
    expect([await outbox.take(LEASE_SECONDS), await outbox.undelivered()]).toEqual([null, []]);
  });

  it('tells of one change in order, one at a time, and of others meanwhile', async () => {
    const { outbox } = outboxAt();
    for (const [change, id] of [
      ['one', 'a'],
      ['one', 'b'],
      ['two', 'a'],
    ] as const) {
      await outbox.append(event(change, id));
    }
    const take = async () => (await outbox.take(LEASE_SECONDS))?.event.id;
    expect([await take(), await take(), await take()]).toEqual(['one/a', 'two/a', undefined]);
    await outbox.settle('one/a', { kind: 'delivered' });
    expect(await take()).toBe('one/b');
  });

  it('keeps the later ones back while the first is tried again, and lets them go when it is dead', async () => {
    const { outbox, time } = outboxAt();
    await outbox.append(event('one', 'a'));
    await outbox.append(event('one', 'b'));
    await outbox.take(LEASE_SECONDS);
    await outbox.settle('one/a', RETRY);
    time.now = 119;
    expect(await outbox.take(LEASE_SECONDS)).toBeNull();
    time.now = 120;
    expect(await outbox.take(LEASE_SECONDS)).toMatchObject({ event: { id: 'one/a' }, attempts: 2 });
    await outbox.settle('one/a', { kind: 'dead', why: 'gone' });
    expect(await outbox.take(LEASE_SECONDS)).toMatchObject({ event: { id: 'one/b' }, attempts: 1 });
  });

  it('hands over again what was taken and never settled, once the lease is over', async () => {
    const { outbox, file } = outboxAt();
    await outbox.append(event('one', 'a'));
    await outbox.take(LEASE_SECONDS);
    const afterRestart = outboxAt(file);
    afterRestart.time.now = LEASE_SECONDS - 1;
    expect(await afterRestart.outbox.take(LEASE_SECONDS)).toBeNull();
    afterRestart.time.now = LEASE_SECONDS;
    expect(await afterRestart.outbox.take(LEASE_SECONDS)).toMatchObject({ event: { id: 'one/a' }, attempts: 2 });
  });

  it('does not take back what another process delivered meanwhile', async () => {
    const { outbox, time } = outboxAt();
    await outbox.append(event('one', 'a'));
    await outbox.take(LEASE_SECONDS);
    await outbox.settle('one/a', { kind: 'delivered' });
    await outbox.settle('one/a', RETRY);
    time.now = 1000;
    expect([await outbox.take(LEASE_SECONDS), await outbox.undelivered()]).toEqual([null, []]);
  });

  it('shows an operator what waits and what is dead, and why', async () => {
    const { outbox } = outboxAt();
    for (const id of ['a', 'b']) await outbox.append(event(id, id));
    await outbox.settle('a/a', RETRY);
    await outbox.settle('b/b', { kind: 'dead', why: 'gone' });
    expect(await outbox.undelivered()).toMatchObject([
      { event: { id: 'a/a' }, dueAt: 120_000, problem: 'answered 503' },
      { event: { id: 'b/b' }, dueAt: null, problem: 'gone' },
    ]);
  });

  it('tries again what is dead when an operator says so, from the first pause on', async () => {
    const { outbox, time } = outboxAt();
    await outbox.append(event('one', 'a'));
    await outbox.take(LEASE_SECONDS);
    await outbox.settle('one/a', { kind: 'dead', why: 'gone' });
    time.now = 7;
    expect([await outbox.revive('one/a'), await outbox.revive('one/b')]).toEqual([true, false]);
    expect(await outbox.take(LEASE_SECONDS)).toMatchObject({ event: { id: 'one/a' }, attempts: 1, problem: 'gone' });
    await outbox.settle('one/a', { kind: 'delivered' });
    expect(await outbox.revive('one/a')).toBe(false);
  });

  it('names its fault for a row that is damaged, without quoting it', async () => {
    const { outbox, db } = outboxAt();
    await outbox.append(event('one', 'a'));
    db.prepare('UPDATE callbacks SET event = ?').run('canary');
    const fault = { name: 'StoreUnavailableError', message: expect.not.stringContaining('canary') };
    await expect(outbox.take(LEASE_SECONDS)).rejects.toMatchObject(fault);
  });
});
