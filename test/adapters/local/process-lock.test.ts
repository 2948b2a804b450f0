import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processLock } from '../../../adapters/local/process-lock.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('a lock is held by one at a time, until it is released', () => {
  const file = join(temporaryFolder(), 'a.lock');
  const first = processLock(file);
  expect(first).not.toBeNull();
  expect(processLock(file)).toBeNull();
  first?.release();
  const second = processLock(file);
  expect(second).not.toBeNull();
  second?.release();
});
