import { defineConfig } from 'vitest/config';

const folders = ['src', 'tools', 'test', 'simulator', 'catalog', 'bench', 'conformance'];
const tests = [
  ...folders.map((directory) => `${directory}/**/*.test.ts`),
  'web/**/*.test.{ts,tsx}',
];
const never = ['**/node_modules/**', 'web/dist/**', 'dist/**'];

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['test/database-setup.ts'],
    // Files share the two processes: what Sinew's modules and its example network cost to load, each would pay anew. What a test takes
    // (databases, sockets, browsers) it gives back, and nothing is left in a module.
    isolate: false,
    include: tests,
    exclude: never,
  },
});
