import {
  access,
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';

import { EmbeddedPostgresFault, runAs, type PostgresUser } from './embedded-postgres-user.ts';

export interface PostgresBinaries {
  /** Folder with initdb, pg_ctl and postgres. */
  bin: string;
  /** `18` of 18.4: clusters of another major version cannot be opened. */
  major: string;
}

/**
 * PostgreSQL's programs from the npm package of this platform, in a place where `user` can run them. They stay in
 * node_modules where that works; else (a clone in a folder that only root may enter, a read-only install without
 * library links) a copy per version goes to a cache.
 *
 * Throws `EmbeddedPostgresFault` where the platform has none or they do not run.
 */
export async function postgresBinaries(
  user: PostgresUser,
  home = packageHome(),
  cache = cacheDirectory(),
): Promise<PostgresBinaries> {
  await prepare(home).catch(() => {});
  const installed = await usable(home, user);
  if ('major' in installed) return installed;
  const cached = await usable(await copyToCache(home, cache), user);
  if ('major' in cached) return cached;
  throw new EmbeddedPostgresFault(
    `The bundled PostgreSQL does not run on this machine (${cached.reason}). ${ownDatabase}`,
  );
}

const ownDatabase = 'Set DATABASE_URL to a PostgreSQL 15 or later of yours.';

function packageHome(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const main = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${platform}-${process.arch}`,
    );
    return join(dirname(main), '..');
  } catch {
    throw new EmbeddedPostgresFault(
      `There is no bundled PostgreSQL for ${platform}-${process.arch}, or it was not installed. ${ownDatabase}`,
    );
  }
}

type Usable = PostgresBinaries | { reason: string };

// Asking the programs for their version is the whole truth: they are there, may be run, and find their libraries.
async function usable(home: string, user: PostgresUser): Promise<Usable> {
  const bin = join(home, 'native', 'bin');
  try {
    await runAs(user, join(bin, 'initdb'), ['--version']);
    const version = await runAs(user, join(bin, 'postgres'), ['--version']);
    return { bin, major: /(\d+)/.exec(version)?.[1] ?? '' };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { reason: text.trim().split('\n').at(-1) ?? '' };
  }
}

/** What the package's install script would have done; npm may have been told not to run it. */
async function prepare(home: string): Promise<void> {
  const bin = join(home, 'native', 'bin');
  for (const file of await readdir(bin)) {
    await access(join(bin, file), 1).catch(() => chmod(join(bin, file), 0o755));
  }
  for (const link of await readLinks(home)) {
    const target = join(home, link.target);
    if (await isThere(target)) continue;
    await symlink(relative(dirname(target), join(home, link.source)), target);
  }
}

async function readLinks(home: string): Promise<{ source: string; target: string }[]> {
  const text = await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function copyToCache(home: string, cache: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const target = join(cache, `postgres-${version}-${process.arch}`);
  if (await isThere(target)) return target;
  const copy = `${target}.new-${process.pid}`;
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  await cp(home, copy, { recursive: true, verbatimSymlinks: true });
  await openToAll(copy);
  await prepare(copy);
  // Whoever is first wins; the copies are alike.
  await rename(copy, target).catch(() => rm(copy, { recursive: true, force: true }));
  return target;
}

function cacheDirectory(): string {
  if (process.getuid?.() === 0) return '/var/cache/sinew';
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sinew');
}

// npm keeps to the umask of whoever installed: under 077 nobody else could read the copy.
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const runs = entry.isDirectory() || path.includes(join('native', 'bin'));
    await chmod(path, runs ? 0o755 : 0o644);
  }
}
