import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import configuration from '../.dependency-cruiser.mjs';
import { checkBoundaries } from './boundaries.ts';
import { modules } from './modules.mjs';

type Files = Readonly<Record<string, string>>;

// For each rule a tiny project that breaks it, and only it.
const planted: Readonly<Record<string, Files>> = {
  'no-cycles': {
    'src/tasks/tasks.ts': `export { one } from './one.ts';`,
    'src/tasks/one.ts': `import { two } from './two.ts'; export const one = () => two;`,
    'src/tasks/two.ts': `import { one } from './one.ts'; export const two = () => one;`,
  },
  'known-modules': {
    'src/drawer/drawer.ts': `export const thing = 1;`,
    'src/cli/cli.ts': `export { thing } from '../drawer/drawer.ts';`,
  },
  'front-doors': {
    'src/platform/clock.ts': `export const now = 1;`,
    'src/tasks/tasks.ts': `export { now } from '../platform/clock.ts';`,
  },
  'front-doors-from-outside': {
    'src/platform/clock.ts': `export const now = 1;`,
    'simulator/hospital.ts': `export { now } from '../src/platform/clock.ts';`,
  },
  'wiring-is-for-the-command-line': {
    'src/system.ts': `export const system = 1;`,
    'src/http/http.ts': `export { system } from '../system.ts';`,
  },
  'nothing-imports-tests': {
    'test/world.ts': `export const world = 1;`,
    'src/tasks/tasks.ts': `export { world } from '../../test/world.ts';`,
  },
  'web-knows-the-api-only': {
    'src/tasks/tasks.ts': `export interface Task { id: string }`,
    'web/src/main.tsx': `import type { Task } from '../../src/tasks/tasks.ts'; export type { Task };`,
  },
  'web-takes-types-only': {
    'src/http/api.ts': `export const paths = 1;`,
    'web/src/main.tsx': `import { paths } from '../../src/http/api.ts'; export { paths };`,
  },
  'server-does-not-know-the-pages': {
    'web/src/theme.ts': `export const theme = 1;`,
    'src/http/http.ts': `export { theme } from '../../web/src/theme.ts';`,
  },
  'only-the-demo-simulates': {
    'simulator/simulator.ts': `export const hospital = 1;`,
    'src/intake/intake.ts': `export { hospital } from '../../simulator/simulator.ts';`,
  },
  'hl7v2-stands-alone': {
    'src/hl7v2/hl7v2.ts': `export { parse } from 'shipped';`,
  },
  'hl7v2-takes-types-only': {
    'src/platform/platform.ts': `export const now = 1;`,
    'src/hl7v2/hl7v2.ts': `export { now } from '../platform/platform.ts';`,
  },
  'canonical-knows-no-hl7v2': {
    'src/hl7v2/hl7v2.ts': `export interface Segment { name: string }`,
    'src/canonical/canonical.ts': `export type { Segment } from '../hl7v2/hl7v2.ts';`,
  },
  'no-development-packages-at-run-time': {
    'src/http/http.ts': `export { parse } from 'borrowed';`,
  },
  'all-imports-lead-somewhere': {
    'src/http/http.ts': `export { parse } from './gone.ts';`,
  },
  ...Object.fromEntries(
    modules.slice(0, -1).map((module, index) => {
      const later = modules[index + 1];
      const file = `src/${module}/${module}.ts`;
      const import_ = `export { later } from '../${later}/${later}.ts';`;
      return [
        `only-up-from-${module}`,
        { [file]: import_, [`src/${later}/${later}.ts`]: `export const later = 1;` },
      ];
    }),
  ),
};

test('every rule has its planted violation', () => {
  const rules = configuration.forbidden.map((rule) => rule.name);
  expect(Object.keys(planted).toSorted()).toEqual(rules.toSorted());
});

test.for(Object.entries(planted))('%s is caught, alone', async ([rule, files]) => {
  const { violations } = await plant(files);
  expect([...new Set(violations.map((violation) => violation.rule))]).toEqual([rule]);
});

test('imports that keep to the rules pass', async () => {
  const { violations } = await plant({
    'src/platform/platform.ts': `export { now } from './clock.ts'; export type { Instant } from './clock.ts';`,
    'src/platform/clock.ts': `export const now = 1; export type Instant = number;`,
    'src/hl7v2/hl7v2.ts': `export type { Instant } from '../platform/platform.ts';`,
    'src/canonical/canonical.ts': `export { now } from '../platform/platform.ts';`,
    'src/hl7v2/hl7v2.test.ts': `import '../../test/world.ts'; import 'borrowed';`,
    'src/http/http.ts': `export { parse } from 'shipped'; export type { Page } from './api.ts';`,
    'src/http/api.ts': `export interface Page { id: string }`,
    'src/system.ts': `export { parse } from './http/http.ts';`,
    'src/tasks/tasks.ts': `export { Task } from './task.ts';`,
    'src/tasks/task.ts': `import type { Pool } from './pool.ts'; export class Task { pool?: Pool }`,
    'src/tasks/pool.ts': `import type { Task } from './task.ts'; export class Pool { tasks: Task[] = [] }`,
    'src/cli/cli.ts': `export { parse } from '../system.ts'; export { play } from '../../simulator/simulator.ts';`,
    'simulator/simulator.ts': `export { now as play } from '../src/platform/platform.ts';`,
    'web/src/main.tsx': `import type { Page } from '../../src/http/api.ts'; export type { Page };`,
    'test/world.ts': `export { parse } from '../src/system.ts';`,
  });
  expect(violations).toEqual([]);
});

test('a run that saw no imports is a failure, not a clean bill', async () => {
  await expect(plant({ 'src/tasks/tasks.ts': `export const lonely = 1;` })).rejects.toThrow(
    /no imports/,
  );
});

async function plant(files: Files): ReturnType<typeof checkBoundaries> {
  const directory = mkdtempSync(join(tmpdir(), 'sinew-boundaries-'));
  const packages = {
    'package.json': `{ "name": "planted", "dependencies": { "shipped": "1.0.0" }, "devDependencies": { "borrowed": "1.0.0" } }`,
    'node_modules/shipped/package.json': `{ "name": "shipped", "main": "index.js" }`,
    'node_modules/shipped/index.js': `export const parse = 1;`,
    'node_modules/borrowed/package.json': `{ "name": "borrowed", "main": "index.js" }`,
    'node_modules/borrowed/index.js': `export const parse = 1;`,
  };
  for (const [path, text] of Object.entries({ ...packages, ...files })) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  try {
    return await checkBoundaries(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
