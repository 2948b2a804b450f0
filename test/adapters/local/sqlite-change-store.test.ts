import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openChangeStore } from '../../../adapters/local/open-change-store.ts';
import { sqliteChangeIndex } from '../../../adapters/local/sqlite-change-index.ts';
import { sqliteChangeSignals } from '../../../adapters/local/sqlite-change-signals.ts';
import { sqliteGatewayClaims } from '../../../adapters/local/sqlite-gateway-claims.ts';
import { sqliteHistories } from '../../../adapters/local/sqlite-histories.ts';
import { sqliteRotationRuns } from '../../../adapters/local/sqlite-rotation-runs.ts';
import { type HistoryEvent, HistoryEventSchema } from '../../../domain/execution-history.ts';
import { ChangeIdSchema } from '../../../domain/identifiers.ts';
import { changeIndexContract, changeRequest } from '../../contracts/change-index-contract.ts';
import { changeSignal, changeSignalsContract } from '../../contracts/change-signals-contract.ts';
import { claimWish, gatewayClaimsContract } from '../../contracts/gateway-claims-contract.ts';
import { rotationRunsContract } from '../../contracts/rotation-runs-contract.ts';
import { temporaryFolder } from './temporary-folder.ts';

function openedStore(file = join(temporaryFolder(), 'changes.db')): DatabaseSync {
  const db = openChangeStore(file);
  onTestFinished(() => db.close());
  return db;
}

gatewayClaimsContract('the store of claims in SQLite', async (clock) => sqliteGatewayClaims(openedStore(), clock));
rotationRunsContract('the runs in SQLite', async () => sqliteRotationRuns(openedStore()));
changeIndexContract('the index in SQLite', async () => sqliteChangeIndex(openedStore()));
changeSignalsContract('the store of signals in SQLite', async () => sqliteChangeSignals(openedStore()));

describe('the change store', () => {
  it('is a file that only its owner can read, also its log', async () => {
    const file = join(temporaryFolder(), 'changes.db');
    await sqliteChangeIndex(openedStore(file)).begin(changeRequest('one'));
    const modes = [file, `${file}-wal`, `${file}-shm`].map((name) => statSync(name).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('keeps fencing numbers and claims when it is opened again', async () => {
    const file = join(temporaryFolder(), 'changes.db');
    const first = openChangeStore(file);
    const claimed = await sqliteGatewayClaims(first, { now: () => 0 }).claim(claimWish('one'));
    first.close();
    const claims = sqliteGatewayClaims(openedStore(file), { now: () => 0 });
    expect(claimed).toEqual({ kind: 'claimed', claim: await claims.holder(claimWish('one').gatewayKey) });
  });

  it('refuses a file of a newer program and leaves it as it is', () => {
    const file = join(temporaryFolder(), 'changes.db');
    const newer = openedStore(file);
    newer.exec('PRAGMA user_version = 99');
    expect(() => openChangeStore(file)).toThrow(/newer vpn-change/);
    expect(newer.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
  });

  it('names its fault when the file is no database', () => {
    const file = join(temporaryFolder(), 'none', 'changes.db');
    expect(() => openChangeStore(file)).toThrow(expect.objectContaining({ name: 'StoreUnavailableError' }));
  });

  it('names its fault for a row that is damaged, without quoting it', async () => {
    const db = openedStore();
    const index = sqliteChangeIndex(db);
    const { changeId } = changeRequest('one');
    await index.begin(changeRequest('one'));
    for (const damaged of ['canary', '{"changeId":"canary"}']) {
      db.prepare('UPDATE changes SET request = ?').run(damaged);
      await expect(index.find(changeId)).rejects.toMatchObject({
        name: 'StoreUnavailableError',
        message: expect.not.stringContaining('canary'),
      });
    }
  });

  it('undoes a change that fails half-way', async () => {
    const db = openedStore();
    db.exec(`CREATE TRIGGER broken BEFORE INSERT ON claims BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`);
    const claims = sqliteGatewayClaims(db, { now: () => 0 });
    const claim = claims.claim(claimWish('one'));
    await expect(claim).rejects.toMatchObject({ name: 'StoreUnavailableError', message: 'the disk is full' });
    expect(db.prepare('SELECT * FROM fencing').all()).toEqual([]);
    expect(db.isTransaction).toBe(false);
  });
});

describe('what was said of a change', () => {
  it('is there for another process, and when the store is opened again', async () => {
    const file = join(temporaryFolder(), 'changes.db');
    const [one, other] = [openedStore(file), openedStore(file)];
    await sqliteChangeSignals(one).record(changeSignal('cancellation'));
    const { changeId } = changeSignal('cancellation');
    expect(await sqliteChangeSignals(other).signals(changeId)).toEqual([changeSignal('cancellation')]);
  });

  it.each(["UPDATE signals SET key = 'x'", 'DELETE FROM signals'])('stays: %s is refused', async (sql) => {
    const db = openedStore();
    await sqliteChangeSignals(db).record(changeSignal('approval', { about: 'hash' }));
    expect(() => db.exec(sql)).toThrow('append-only');
  });
});

describe('histories', () => {
  const changeId = ChangeIdSchema.parse('one');
  const event = (id: number, name = 'ApplyChange'): HistoryEvent =>
    HistoryEventSchema.parse({
      id,
      previousEventId: id - 1,
      timestamp: '2026-01-01T00:00:00.000Z',
      type: 'TaskStateEntered',
      stateEnteredEventDetails: { name, input: '{}', inputDetails: { truncated: false } },
    });

  it('read what was appended, in the order of ids, each change for itself', async () => {
    const histories = sqliteHistories(openedStore());
    for (const id of [1, 2, 10, 3]) await histories.append(changeId, event(id));
    await histories.append(ChangeIdSchema.parse('two'), event(1));
    expect(await histories.read(changeId)).toEqual([event(1), event(2), event(3), event(10)]);
    expect(await histories.read(ChangeIdSchema.parse('three'))).toEqual([]);
  });

  it('take the same event twice and no other event in its place', async () => {
    const histories = sqliteHistories(openedStore());
    await histories.append(changeId, event(1));
    await histories.append(changeId, event(1));
    const other = histories.append(changeId, event(1, 'PromotePsk'));
    await expect(other).rejects.toMatchObject({ name: 'ChangeExistsError' });
    expect(await histories.read(changeId)).toEqual([event(1)]);
  });

  it.each(['UPDATE history_events SET event = 0', 'DELETE FROM history_events'])('refuse %s', async (sql) => {
    const db = openedStore();
    await sqliteHistories(db).append(changeId, event(1));
    expect(() => db.exec(sql)).toThrow('append-only');
  });
});
