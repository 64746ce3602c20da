import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import type { TestProject } from 'vitest/node';

import {
  migrate,
  postgresDatabase,
  readMigrations,
  silentLog,
  startEmbeddedPostgres,
  type Database,
} from '../src/platform/platform.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testPostgres: TestPostgres;
  }
}

export type TestPostgres =
  | {
      kind: 'ready';
      /** The maintenance database, from which others are created. */
      url: string;
      /** A migrated, empty database to clone. */
      template: string;
    }
  | { kind: 'absent'; reason: string };

const dataDir = fileURLToPath(new URL('../.cache/test-postgres/', import.meta.url));

/**
 * One PostgreSQL for a whole run of tests, and a migrated template in it. Runs at the same time share the server;
 * it and the templates stay for the next run, so that only the first one pays for them. TEST_DATABASE_URL names a
 * server to use instead.
 */
export default async function setUpDatabases(project: TestProject): Promise<() => Promise<void>> {
  try {
    const server = await findServer();
    const database = postgresDatabase(server.url, { log: silentLog, connections: 1 });
    try {
      await dropLeftovers(database);
      const template = await ensureTemplate(database, server.url);
      project.provide('testPostgres', { kind: 'ready', url: server.url, template });
    } finally {
      await database.close();
    }
    return server.stop;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    project.provide('testPostgres', { kind: 'absent', reason });
    return async () => {};
  }
}

async function findServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, stop: async () => {} };
  // Nothing here outlives the machine, so nothing needs to reach the disk.
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300' };
  return startEmbeddedPostgres({ dataDir, log: silentLog, settings });
}

/** What runs that were killed have left behind. */
async function dropLeftovers(database: Database): Promise<void> {
  const rows = await database.query<{ datname: string }>(
    'test databases',
    `select datname
       from pg_database
      where datname like 'sinew\\_test\\_%'`,
  );
  for (const { datname } of rows) {
    const pid = Number(datname.split('_')[2]);
    if (!isAlive(pid)) {
      await database.query(`drop ${datname}`, `drop database if exists ${datname} with (force)`);
    }
  }
}

async function ensureTemplate(database: Database, url: string): Promise<string> {
  const template = `sinew_template_${migrationsDigest()}`;
  const [found] = await database.query(
    'template',
    `select 1
       from pg_database
      where datname = $1`,
    [template],
  );
  if (found) return template;
  // Under a name of this process until it is whole; another run may be making one too.
  const unfinished = `sinew_test_${process.pid}_template`;
  await database.query('create template', `create database ${unfinished}`);
  await migrateAt(databaseUrl(url, unfinished));
  await database
    .query('name template', `alter database ${unfinished} rename to ${template}`)
    .catch(() => {});
  return template;
}

async function migrateAt(url: string): Promise<void> {
  const database = postgresDatabase(url, { log: silentLog, connections: 1 });
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
}

/** Names the schema: what was made of these migrations is good for as long as none of them changes. */
export function migrationsDigest(): string {
  const digests = readMigrations().map((migration) => migration.digest);
  return createHash('sha256').update(digests.join()).digest('hex').slice(0, 16);
}

export function databaseUrl(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
