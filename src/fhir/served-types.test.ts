import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { servedTypes, typeNames } from './resource-types.ts';

const path = fileURLToPath(new URL('../../docs/fhir.md', import.meta.url));

/** A line of the table as it is read, however it is aligned. */
function cells(line: string): string {
  return line
    .split('|')
    .map((cell) => cell.trim())
    .join('|');
}

test('the manual lists what is served, from the same table as the routes', () => {
  const written = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /^\| `[A-Z][A-Za-z]+` /.test(line))
    .map(cells);
  const served = typeNames.map((type) => {
    const { parameters, oneOf, sorts, includes, writes } = servedTypes[type];
    const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' ');
    const can = ['read', 'search', ...writes].join(', ');
    const search = Object.keys(parameters).map((name) =>
      oneOf.includes(name) ? `${name}*` : name,
    );
    return cells(
      `| ${[code([type]), can, code(search), code(sorts), code(includes)].join(' | ')} |`,
    );
  });
  expect(written).toEqual(served);
});

test('what a search needs, sorts by and includes are parameters that there are', () => {
  for (const type of typeNames) {
    const { parameters, oneOf, sorts, includes } = servedTypes[type];
    for (const name of [...oneOf, ...sorts]) expect(Object.keys(parameters)).toContain(name);
    for (const include of includes) expect(include).toMatch(new RegExp(`^${type}:[a-z]+$`));
  }
});
