import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(
  readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Record<string, Locked> };

/** Where Node looks for `wanted` from inside `path`: the nearest node_modules first. */
function isLocked(path: string, wanted: string): boolean {
  const at = path === '' ? '' : `${path}/`;
  if (`${at}node_modules/${wanted}` in packages) return true;
  const end = path.lastIndexOf('node_modules/');
  return end >= 0 && isLocked(path.slice(0, end).replace(/\/$/, ''), wanted);
}

// A version whose binaries are not yet published for some platform is left out of the lockfile without a word, and then
// `npm ci` refuses to install anything, on every platform.
test('the binaries of every platform are in the lockfile, so that a fresh clone installs', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(path, name))
      .map(([name, version]) => `${name}@${version} of ${path}`),
  );
  expect(missing).toEqual([]);
  expect(Object.keys(packages).length).toBeGreaterThan(300);
});

test('the lockfile names versions, and no place to take them from', () => {
  expect(Object.values(packages).filter((one) => 'resolved' in one)).toEqual([]);
});
