import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of a package that is installed here. */
export function installedVersion(name: string): string {
  const path = join(import.meta.dirname, '../node_modules', name, 'package.json');
  if (!existsSync(path)) throw new Error(`${name} is not installed`);
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return version;
}
