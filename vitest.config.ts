import { defineConfig } from 'vitest/config';

const folders = ['src', 'tools', 'test', 'simulator', 'catalog', 'bench', 'conformance'];
const tests = [
  ...folders.map((directory) => `${directory}/**/*.test.ts`),
  'web/**/*.test.{ts,tsx}',
];
const never = ['**/node_modules/**', 'web/dist/**', 'dist/**'];
/** With a database, a socket or a browser. */
const worldly = ['**/*.pg.test.ts', '**/*.browser.test.{ts,tsx}', 'test/**/*.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['test/database-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          // A process per file: nothing of one test is left for the next, and a crash names its file.
          name: 'worldly',
          include: worldly,
          exclude: never,
        },
      },
      {
        extends: true,
        test: {
          // Pure functions leave nothing behind: their files share a process, which saves a minute and a half.
          name: 'pure',
          include: tests,
          exclude: [...never, ...worldly],
          isolate: false,
        },
      },
    ],
  },
});
