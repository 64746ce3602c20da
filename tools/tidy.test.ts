import { expect, test } from 'vitest';

import type { SourceFile } from './finding.ts';
import {
  architectureLinesMax,
  codeLinesMax,
  existsIn,
  projectFiles,
  rules,
  testLinesMax,
  tidy,
} from './tidy.ts';

interface Samples {
  bad: SourceFile[];
  good: SourceFile[];
}

const lines = (count: number): string => 'const a = 1;\n'.repeat(count);
const at = (path: string, text = ''): SourceFile => ({ path, text });

// For each rule what it must find, and what comes close to it and is right.
const samples: Readonly<Record<string, Samples>> = {
  'code-length': {
    bad: [at('src/tasks/tasks.ts', lines(codeLinesMax + 1))],
    good: [at('src/tasks/tasks.ts', lines(codeLinesMax)), at('docs/long.md', lines(2000))],
  },
  'test-length': {
    bad: [at('src/tasks/tasks.test.ts', lines(testLinesMax + 1))],
    good: [at('src/tasks/tasks.test.ts', lines(testLinesMax))],
  },
  'architecture-length': {
    bad: [at('ARCHITECTURE.md', lines(architectureLinesMax + 1))],
    good: [at('ARCHITECTURE.md', lines(architectureLinesMax)), at('docs/long.md', lines(300))],
  },
  'drawer-name': {
    bad: [
      at('src/tasks/utils.ts'),
      at('web/src/common/row.tsx'),
      at('tools/types.ts'),
      at('src/tasks/helper.ts'),
    ],
    good: [at('src/tasks/task.ts'), at('src/tasks/event-types-store.ts'), at('docs/common.md')],
  },
  unfinished: {
    bad: [at('src/tasks/task.ts', '// TODO: later'), at('docs/cli.md', 'FIXME')],
    good: [at('src/tasks/task.ts', 'const TODOS = 1;')],
  },
  'merge-leftover': {
    bad: [
      at('docs/replay.md', 'a\n<<<<<<< HEAD\nb\n'),
      at('docs/replay.md', '  <<<<<<< HEAD\n'),
      at('src/a.ts', '>>>>>>> 8705980 (why)\n'),
      at('docs/replay.md', '> > > > > > > 8705980 (why)\n'),
    ],
    good: [at('docs/a.md', '> a quotation\n> > of one\n'), at('src/a.ts', 'a <<< b >>> c\n')],
  },
  'machine-path': {
    bad: [
      at('src/tasks/task.ts', `read('/root/secret')`),
      at('docs/a.md', 'see /home/jane/sinew/x'),
    ],
    good: [
      at('src/tasks/task.ts', `'./work/task.ts'`),
      at('docs/a.md', 'https://a.org/home/x/y, ../work/x/'),
    ],
  },
  'broken-link': {
    bad: [at('docs/a.md', '[b](b.md)'), at('README.md', '[x](docs/gone.md#there)')],
    good: [
      at(
        'docs/a.md',
        '[here](here.md) [there](here.md#part) [below](#part) [web](https://a.org/b)',
      ),
      at('README.md', '[docs](docs/here.md) [folder](docs/)'),
    ],
  },
  'machine-clock-and-chance': {
    bad: [
      'Date.now()',
      'new Date()',
      'Math.random()',
      'setTimeout(f, 1)',
      'setInterval(f, 1)',
      'randomUUID()',
    ].map((call) => at('src/tasks/task.ts', `export const a = ${call};`)),
    good: [
      at('src/tasks/task.ts', 'const a = new Date(0); // not Date.now()'),
      at('src/platform/clock.ts', 'const now = Date.now();'),
      at('src/tasks/task.test.ts', 'const now = Date.now();'),
      at('simulator/hospital.ts', 'setTimeout(f, 1);'),
    ],
  },
  'sql-outside-store': {
    bad: [
      at('src/tasks/task.ts', '`\n select id from task`'),
      at('src/tasks/task.ts', `'delete from task'`),
    ],
    good: [
      at('src/tasks/task-store.ts', '`select id from task`'),
      at('src/tasks/task.ts', `'selected'; // 'select id from task'`),
    ],
  },
  'rehearsal-does-nothing': {
    bad: [
      at('src/rehearsal/stage.ts', `import type { Database } from '../platform/platform.ts';`),
      at(
        'src/rehearsal/stage.ts',
        `import { createSignals, type Signals } from '../platform/x.ts';`,
      ),
      at('src/rehearsal/rehearsal-store.ts', '`update task set state = $1`'),
      at('src/rehearsal/read-only-store.ts', '`delete from event`'),
    ],
    good: [
      at('src/rehearsal/read-only-store.ts', `import type { Database } from '../platform/x.ts';`),
      at('src/rehearsal/rehearsal-store.ts', '`select id from event`'),
      at('src/flow/worker.ts', `import type { Database } from '../platform/platform.ts';`),
    ],
  },
  'silenced-check': {
    bad: [at('src/tasks/task.ts', '// @ts-expect-error'), at('web/a.tsx', '/* eslint-disable */')],
    good: [at('src/tasks/task.ts', '// The check disables itself.')],
  },
  'migration-head': {
    bad: [
      at('migrations/0009_x.sql', 'create table x ();'),
      at('migrations/0009_x.sql', '-- Why: x\n'),
    ],
    good: [
      at('migrations/0009_x.sql', '-- Why: a reason\n-- on two lines.\n-- breaking: no\n\n'),
      at('migrations/schema.sql', 'create table x ();'),
    ],
  },
  'front-door': {
    bad: [at('src/drawer/thing.ts'), at('src/events/events.ts')],
    good: [at('src/tasks/task.ts'), at('src/system.ts')],
  },
};

const exists = (path: string): boolean =>
  ['docs/here.md', 'docs/', 'src/tasks/tasks.ts'].includes(path);

test('every rule has its samples', () => {
  expect(Object.keys(samples).toSorted()).toEqual(rules.map((rule) => rule.name).toSorted());
});

test.for(Object.entries(samples))(
  '%s finds what it should, and nothing else',
  ([name, { bad, good }]) => {
    for (const file of bad) {
      expect(
        tidy([file], exists).map((finding) => finding.rule),
        file.text.slice(0, 80),
      ).toContain(name);
    }
    for (const file of good) {
      expect(
        tidy([file], exists).map((finding) => finding.rule),
        file.text.slice(0, 80),
      ).not.toContain(name);
    }
  },
);

test('a finding says where and what to do instead', () => {
  const [finding] = tidy([at('src/tasks/task.ts', '\n\nconst a = Date.now();')], exists);
  expect(finding).toEqual({
    rule: 'machine-clock-and-chance',
    where: 'src/tasks/task.ts:3',
    sentence: expect.stringContaining('Take a Clock'),
  });
});

test('of two statements of one name the second is found, in whichever file', () => {
  const asks = (path: string, name: string) =>
    at(path, `const rows = tx.query<{ id: Map<string, string> }>(\n  '${name}',\n  sql);`);
  const first = asks('src/tasks/a-store.ts', 'task-read');
  expect(tidy([first, asks('src/tasks/b-store.ts', 'task-read')], exists)).toMatchObject([
    {
      rule: 'statement-name',
      where: 'src/tasks/b-store.ts:1',
      sentence: expect.stringContaining('src/tasks/a-store.ts:1'),
    },
  ]);
  expect(tidy([first, asks('src/tasks/b-store.ts', 'flow-read')], exists)).toEqual([]);
});

test('the project is tidy', () => {
  const files = projectFiles(process.cwd());
  expect(files.map((file) => file.path)).toContain('tools/tidy.ts');
  expect(tidy(files, existsIn(process.cwd()))).toEqual([]);
});
