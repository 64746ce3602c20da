import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import {
  postgresDatabase,
  silentLog,
  startEmbeddedPostgres,
  type Database,
  type Log,
} from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Where a running Sinew keeps its embedded database, the most likely first. */
const dataDirs = ['.data/demo', '.data/sinew'] as const;

/** A database that somebody else has brought up, and the way to let go of it. */
export interface OpenedDatabase {
  database: Database;
  /** `DATABASE_URL`, or the data directory. Never the address itself: it holds the password. */
  from: string;
  close(): Promise<void>;
}

const CONNECTIONS_TO_LOOK = 2;

/** The database that Sinew is to run on: DATABASE_URL, else our own in `data`, brought up if it does not run. */
export async function openOwnDatabase(
  terminal: Terminal,
  options: { data: string; log: Log },
): Promise<OpenedDatabase> {
  const { log } = options;
  const url = databaseUrl(terminal);
  if (url !== null) {
    const database = postgresDatabase(url, { log });
    return { database, from: 'DATABASE_URL', close: () => database.close() };
  }
  const embedded = await startEmbeddedPostgres({
    dataDir: resolve(terminal.cwd, options.data),
    log,
  });
  const database = postgresDatabase(embedded.url, { log });
  return {
    database,
    from: options.data,
    async close() {
      await database.close();
      await embedded.stop();
    },
  };
}

/**
 * The database of the Sinew that runs here: DATABASE_URL, else the embedded one in `data`, else in the usual places. Null
 * where none runs: a database that nobody uses is not brought up to look at.
 */
export async function openRunningDatabase(
  terminal: Terminal,
  options: { data?: string },
): Promise<OpenedDatabase | null> {
  const log = silentLog;
  const connections = CONNECTIONS_TO_LOOK;
  const url = databaseUrl(terminal);
  if (url !== null) {
    const database = postgresDatabase(url, { log, connections });
    return { database, from: 'DATABASE_URL', close: () => database.close() };
  }
  const places = options.data === undefined ? dataDirs : [options.data];
  for (const place of places) {
    const dataDir = resolve(terminal.cwd, place);
    if (!(await isRunning(dataDir))) continue;
    const embedded = await startEmbeddedPostgres({ dataDir, log });
    const database = postgresDatabase(embedded.url, { log, connections });
    return {
      database,
      from: place,
      async close() {
        await database.close();
        await embedded.stop();
      },
    };
  }
  return null;
}

/** As `openRunningDatabase`, where the command can't do without. */
export async function requireRunningDatabase(
  terminal: Terminal,
  options: { data?: string },
): Promise<OpenedDatabase> {
  const opened = await openRunningDatabase(terminal, options);
  if (opened) return opened;
  throw new CliFailure({
    what: 'No database of a running Sinew was found.',
    where: options.data ?? `DATABASE_URL, ${dataDirs.join(', ')}`,
    why: 'DATABASE_URL is not set, and no embedded database runs there.',
    fix: 'Start Sinew (`sinew demo`), or set DATABASE_URL, or name its folder with --data.',
  });
}

/**
 * DATABASE_URL, or null where it is not set. Throws `CliFailure` (usage) where it is no address of a PostgreSQL; neither the
 * address nor what is wrong in it is told, because it holds the password.
 */
export function databaseUrl(terminal: Terminal): string | null {
  const url = terminal.env['DATABASE_URL'] || null;
  if (url === null || isDatabaseUrl(url)) return url;
  throw new CliFailure({
    what: 'DATABASE_URL is not an address of a PostgreSQL.',
    where: 'DATABASE_URL',
    fix: 'Write it as postgresql://user:password@host:5432/database; signs such as # % / @ in a password as %23 %25 %2F %40.',
    exitCode: exitCodes.usage,
  });
}

function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname } = new URL(text);
  return (
    ['postgres:', 'postgresql:'].includes(protocol) && isDecodable(username + password + pathname)
  );
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Does an embedded database run on this data directory? PostgreSQL leaves a file there for as long as it does. */
export async function isRunning(dataDir: string): Promise<boolean> {
  const text = await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
