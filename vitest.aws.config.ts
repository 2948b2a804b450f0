import { defineConfig } from 'vitest/config';

/** What needs the emulator that `npm run test:aws` starts. One file after the other: they share it. */
export default defineConfig({
  test: {
    include: ['test/**/*.emulator.test.ts'],
    pool: 'threads',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
