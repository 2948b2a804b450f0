import { defineConfig } from 'vitest/config';

/** What a browser shows. Needs a Chromium on this machine: test/web/browser.ts says where it is looked for. */
export default defineConfig({
  test: {
    include: ['test/**/*.web.test.ts'],
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
