import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take graphql's ESM build where Node, and so every other package, takes the CommonJS one; two copies of
  // graphql do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Most files wait for a database or a process of their own, so two at a time keep two cores busy.
    maxWorkers: 2,
    globalSetup: ['test/support/postgres.ts', 'test/support/mariadb.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
  },
});
