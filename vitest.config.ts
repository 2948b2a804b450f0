import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], exclude: ['test/**/*.emulator.test.ts'], pool: 'threads', maxWorkers: 2 },
});
