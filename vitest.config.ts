import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.emulator.test.ts', 'test/**/*.web.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    // For tests that run the program in processes of its own, on a machine that has other work as well.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
