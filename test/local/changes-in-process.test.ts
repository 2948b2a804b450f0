import { expect, it } from 'vitest';
import { inMemoryChangeIndex } from '../../adapters/memory/in-memory-change-index.ts';
import { changesInProcess } from '../../local/changes-in-process.ts';
import { changeRequest, changeResult } from '../contracts/change-index-contract.ts';

const REQUEST = changeRequest('one');

async function world(run: () => Promise<void>) {
  const index = inMemoryChangeIndex();
  await index.begin(REQUEST);
  const failures: unknown[] = [];
  return { index, failures, changes: changesInProcess({ index, run, onFailure: (error) => failures.push(error) }) };
}

it('runs a change once, however many ask at the same moment, and knows that it runs', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let runs = 0;
  const { changes } = await world(() => {
    runs += 1;
    return promise;
  });
  await Promise.all(Array.from({ length: 50 }, () => changes.start(REQUEST)));
  expect(changes.running()).toEqual([REQUEST.changeId]);
  resolve();
  await changes.ended(REQUEST.changeId);
  expect([runs, changes.running()]).toEqual([1, []]);
});

it('does not run a change that has ended', async () => {
  let runs = 0;
  const { changes, index } = await world(async () => {
    runs += 1;
  });
  await index.end(changeResult(REQUEST, 'applied'));
  await changes.start(REQUEST);
  await changes.ended(REQUEST.changeId);
  expect(runs).toBe(0);
});

it('tells of a run that fails, and lets it be started again', async () => {
  let runs = 0;
  const { changes, failures } = await world(async () => {
    runs += 1;
    throw new Error('the disk is full');
  });
  for (const count of [1, 2]) {
    await changes.start(REQUEST);
    await changes.ended(REQUEST.changeId);
    expect([runs, failures.length]).toEqual([count, count]);
  }
});
