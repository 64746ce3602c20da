import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { lineAt, type Finding, type SourceFile } from './finding.ts';
import { modules } from './modules.mjs';
import { statementsOfOneName } from './statement-names.ts';

export interface Rule {
  name: string;
  /** What to do instead: a ban without a way out is no help. */
  sentence: string;
  applies(path: string): boolean;
  /** Offsets into the text, or `'file'` where all of it is meant. */
  find(file: SourceFile, exists: (path: string) => boolean): readonly (number | 'file')[];
}

/** Everything in `files` that breaks a rule of the house, in order of place. */
export function tidy(files: readonly SourceFile[], exists: (path: string) => boolean): Finding[] {
  const found = files.flatMap((file) =>
    rules
      .filter((rule) => rule.applies(file.path))
      .flatMap((rule) =>
        rule.find(file, exists).map((at) => ({
          rule: rule.name,
          where: at === 'file' ? file.path : `${file.path}:${lineAt(file.text, at)}`,
          sentence: rule.sentence,
        })),
      ),
  );
  return [...found, ...statementsOfOneName(files)];
}

/** The project's own text files under `root`; what is generated, installed or kept by git is left out. */
export function projectFiles(root: string): SourceFile[] {
  return listFiles(root, '').map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

export const codeLinesMax = 400;
export const testLinesMax = 500;
export const architectureLinesMax = 250;

export const rules: readonly Rule[] = [
  {
    name: 'code-length',
    sentence: `Split it: a file of code ends at ${codeLinesMax} lines.`,
    applies: (path) => isCode(path) && !isTest(path),
    find: ({ text }) => (countLines(text) > codeLinesMax ? ['file'] : []),
  },
  {
    name: 'test-length',
    sentence: `Split it: a file of tests ends at ${testLinesMax} lines.`,
    applies: isTest,
    find: ({ text }) => (countLines(text) > testLinesMax ? ['file'] : []),
  },
  {
    name: 'architecture-length',
    sentence: `ARCHITECTURE.md is a map of at most ${architectureLinesMax} lines; move the detail to docs/ or decisions/.`,
    applies: (path) => path === 'ARCHITECTURE.md',
    find: ({ text }) => (countLines(text) > architectureLinesMax ? ['file'] : []),
  },
  {
    name: 'drawer-name',
    sentence: 'Name the file for what it gives; drawers collect what nobody can find again.',
    applies: isCode,
    find: ({ path }) => (DRAWERS.test(path) ? ['file'] : []),
  },
  {
    name: 'unfinished',
    sentence: 'Finish it, or open an issue: nothing half done is merged.',
    applies: (path) => !isAboutRules(path),
    find: ({ text }) => matches(text, /\b(TODO|FIXME|XXX|HACK)\b/g),
  },
  {
    name: 'merge-leftover',
    sentence: 'Two versions stand here side by side: keep one.',
    applies: (path) => !isAboutRules(path),
    // A formatter may have taken the marks for a quotation.
    find: ({ text }) => matches(text, /^\s*(?:<{7}|>{7}|(?:> ){6}>) \S/gm),
  },
  {
    name: 'machine-path',
    sentence: 'This path exists on one machine only: derive it, or take it from the environment.',
    applies: (path) => !isAboutRules(path),
    find: ({ text }) => matches(text, /(?<![\w.$}/])\/(work|root|home\/\w+|Users\/\w+)\//g),
  },
  {
    name: 'broken-link',
    sentence: 'The link leads nowhere.',
    applies: (path) => path.endsWith('.md'),
    find: brokenLinks,
  },
  {
    name: 'machine-clock-and-chance',
    sentence:
      'Take a Clock or Ids from platform/: decisions must come out alike when they are replayed.',
    applies: (path) => isProduct(path) && !path.startsWith('src/platform/'),
    find: ({ text }) => matches(withoutComments(text), MACHINE),
  },
  {
    name: 'sql-outside-store',
    sentence: 'SQL lives in files that end in -store.ts.',
    applies: (path) => isProduct(path) && !SPEAKS_SQL.test(path),
    find: ({ text }) => matches(withoutComments(text), SQL),
  },
  {
    name: 'rehearsal-does-nothing',
    sentence:
      'A rehearsal is handed values and what reads. Nothing that writes, sends or waits may come near it.',
    applies: (path) => path.startsWith('src/rehearsal/') && isProduct(path),
    find: ({ path, text }) =>
      matches(
        withoutComments(text),
        path === 'src/rehearsal/read-only-store.ts' ? WRITING_SQL : DOING,
      ),
  },
  {
    name: 'silenced-check',
    sentence: 'Make the code right instead of silencing what checks it.',
    applies: (path) => isCode(path) && !isAboutRules(path),
    find: ({ text }) => matches(text, /@ts-(ignore|expect-error|nocheck)|(eslint|oxlint)-disable/g),
  },
  {
    name: 'migration-head',
    sentence: 'A migration begins with "-- Why: …" and says "-- breaking: yes" or "no".',
    applies: (path) => /^migrations\/\d{4}_\w+\.sql$/.test(path),
    find: ({ text }) =>
      /^-- Why: \S.*\n(--.*\n)*-- breaking: (yes|no)\n/.test(text) ? [] : ['file'],
  },
  {
    name: 'front-door',
    sentence: 'A module is entered through the file that bears its name: src/<module>/<module>.ts.',
    applies: (path) => /^src\/[^/]+\//.test(path),
    find: ({ path }, exists) => {
      const module = path.split('/')[1] ?? '';
      return modules.includes(module) && exists(`src/${module}/${module}.ts`) ? [] : ['file'];
    },
  },
];

const DRAWERS = /(^|\/)(utils?|helpers?|common|misc|shared|managers?|types|lib)(\/|\.[^/]*$)/;
const MACHINE =
  /\b(Date\.now|Math\.random|performance\.now|crypto\.randomUUID|randomUUID|setTimeout|setInterval)\s*\(|\bnew Date\(\)/g;
const SQL =
  /[`'"]\s*(select\s|insert into\s|update \w+\s+set\s|delete from\s|with \w+ as\s|(create|alter|drop) table\s)/g;
const WRITING_SQL = /\b(insert into|update \w+\s+set|delete from|for update)\b/g;
const DOING =
  /\b(Database|Transaction|Signals?|Clock|createFlow|createWorker|saveLedger|append\w+|save\w+)\b|\b(insert into|update \w+\s+set|delete from|for update)\b/g;
const SPEAKS_SQL = /-store\.ts$|^src\/platform\/(bulk|pglite-database)\.ts$/;

function isCode(path: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(path);
}

// Tests, and what lies beside the code for them alone.
function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /^src\/[^/]+\/any-[^/]+\.ts$/.test(path);
}

function isProduct(path: string): boolean {
  return path.startsWith('src/') && isCode(path) && !isTest(path);
}

// These must write down what they look for.
function isAboutRules(path: string): boolean {
  return /^tools\/tidy\.(test\.)?ts$/.test(path);
}

function matches(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map((match) => match.index);
}

/** Comments become blanks, so that places stay what they are. */
function withoutComments(text: string): string {
  const blank = (comment: string): string => comment.replace(/[^\n]/g, ' ');
  return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(?<!:)\/\/.*$/gm, blank);
}

function brokenLinks({ path, text }: SourceFile, exists: (path: string) => boolean): number[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(#[^)\s]*)?\)/g)]
    .filter(([, target = '']) => !/^[a-z]+:/.test(target))
    .filter(([, target = '']) => !exists(normalize(join(dirname(path), decodeURI(target)))))
    .map((match) => match.index);
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

const LEFT_OUT = new Set(['node_modules', '.git', '.cache', '.data', 'dist', 'coverage']);
const TEXT = /\.(ts|tsx|mjs|js|json|md|sql|yaml|yml|css|html|sh)$|^\.ci\/run$/;

function listFiles(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (LEFT_OUT.has(entry.name) || path === 'package-lock.json') return [];
      if (entry.isDirectory()) return listFiles(root, path);
      return entry.isFile() && TEXT.test(path) ? [path] : [];
    });
}

/** For `exists`: a path of the project, file or folder. */
export function existsIn(root: string): (path: string) => boolean {
  return (path) => existsSync(join(root, path));
}
