import { defineConfig } from 'vitest/config';

const folders = ['src', 'tools', 'test', 'simulator', 'catalog', 'bench', 'conformance'];
const tests = folders.map((directory) => `${directory}/**/*.test.ts`);

export default defineConfig({
  test: {
    environment: 'node',
    include: [...tests, 'web/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'web/dist/**', 'dist/**'],
    globalSetup: ['test/database-setup.ts'],
    // A process per file: nothing of one test is left for the next, and a crash names its file.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
