import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, inject, onTestFinished, TestRunner } from 'vitest';

import {
  DatabaseFault,
  migrate,
  pgliteDatabase,
  postgresDatabase,
  silentLog,
  type Database,
} from '../src/platform/platform.ts';
import { databaseUrl, migrationsDigest } from './database-setup.ts';
import { emptyDatabase, readPristine, type Pristine } from './emptied-database.ts';

/** Runs the block twice: on PGlite and on PostgreSQL. `fresh()` gives a migrated database without data. For stores. */
export function describeOnEachDatabase(
  name: string,
  block: (fresh: () => Promise<Database>) => void,
): void {
  describe(`${name} (PGlite)`, () => block(freshPglite));
  describe(`${name} (PostgreSQL)`, () => block(async () => (await freshPostgres()).database));
}

/** The same on PostgreSQL alone: for journeys, which are about more than statements, and where PGlite takes twice as long. */
export function describeOnPostgres(
  name: string,
  block: (fresh: () => Promise<Database>) => void,
): void {
  describe(`${name} (PostgreSQL)`, () => block(async () => (await freshPostgres()).database));
}

/**
 * A migrated database in PostgreSQL without data, until the end of the test, or of the file where it is asked for outside of one.
 * `url` opens more sessions on it, for tests of locks and for other processes.
 */
export async function freshPostgres(): Promise<{ database: Database; readonly url: string }> {
  const server = inject('testPostgres');
  if (server.kind === 'absent') {
    throw new Error(`No PostgreSQL to test with: ${server.reason} (or set TEST_DATABASE_URL)`);
  }
  await takeBackOfOtherFiles();
  const clone = (await emptied(spare.pop())) ?? (await cloned(server));
  let shared = false;
  const takeBack = async () => {
    await clone.database.close();
    // Whoever has the address may come back to it: what they had is nobody else's.
    if (!shared) spare.push(clone);
  };
  if (TestRunner.getCurrentTest() !== undefined) onTestFinished(takeBack);
  else lent.push({ file: expect.getState().testPath, takeBack });
  return {
    database: clone.database,
    get url() {
      shared = true;
      return clone.url;
    },
  };
}

/** A migrated database in PGlite without data. There is one per process: asking again ends the one given before. */
export async function freshPglite(): Promise<Database> {
  pglite ??= openPglite();
  const { database, pristine } = await pglite;
  lease?.end();
  if (lease) await emptyDatabase(database, pristine);
  lease = lend(database);
  return lease.database;
}

interface Clone {
  url: string;
  database: Database;
}

// Of this process, which runs many files. Its databases are dropped by the next run, when it is no longer there (database-setup.ts).
let pristine: Promise<Pristine> | undefined;
let clones = 0;
const spare: Clone[] = [];
const lent: { file: string | undefined; takeBack(): Promise<void> }[] = [];

let pglite: Promise<{ database: Database; pristine: Pristine }> | undefined;
let lease: Lease | undefined;

async function cloned(server: { url: string; template: string }): Promise<Clone> {
  const name = `sinew_test_${process.pid}_${++clones}`;
  const maintenance = postgresDatabase(server.url, { log: silentLog, connections: 1 });
  await maintenance.query(`clone ${name}`, `create database ${name} template ${server.template}`);
  await maintenance.close();
  return opened(databaseUrl(server.url, name));
}

/** Emptying takes a tenth of the time that cloning takes. */
async function emptied(clone: Clone | undefined): Promise<Clone | undefined> {
  if (!clone) return undefined;
  const again = opened(clone.url);
  if (await emptyDatabase(again.database, await (pristine ??= pristineOf()))) return again;
  await again.database.close();
  return undefined;
}

function opened(url: string): Clone {
  return { url, database: postgresDatabase(url, { log: silentLog }) };
}

async function pristineOf(): Promise<Pristine> {
  const server = inject('testPostgres');
  if (server.kind === 'absent') throw new Error(server.reason);
  const { database } = await cloned(server);
  const found = await readPristine(database);
  await database.close();
  return found;
}

async function takeBackOfOtherFiles(): Promise<void> {
  const here = expect.getState().testPath;
  const over = lent.filter(({ file }) => file !== here);
  lent.splice(0, lent.length, ...lent.filter(({ file }) => file === here));
  for (const { takeBack } of over) await takeBack();
}

async function openPglite(): Promise<{ database: Database; pristine: Pristine }> {
  const database = await pgliteDatabase({ snapshot: await migratedSnapshot() });
  return { database, pristine: await readPristine(database) };
}

/** Starting PGlite and migrating takes seconds; starting from a snapshot, a fraction of one. */
async function migratedSnapshot(): Promise<Blob> {
  const path = fileURLToPath(
    new URL(`../.cache/pglite-${migrationsDigest()}.tar`, import.meta.url),
  );
  if (existsSync(path)) return new Blob([await readFile(path)]);
  const database = await pgliteDatabase();
  await migrate(database);
  const snapshot = await database.snapshot();
  await database.close();
  await mkdir(fileURLToPath(new URL('../.cache/', import.meta.url)), { recursive: true });
  await writeFile(`${path}.${process.pid}`, Buffer.from(await snapshot.arrayBuffer()));
  await rename(`${path}.${process.pid}`, path);
  return snapshot;
}

interface Lease {
  database: Database;
  end(): void;
}

// Work that a test forgot to stop must fail, and not write into the next test's database.
function lend(database: Database): Lease {
  let open = true;
  const admit = (name: string): void => {
    if (!open) throw new DatabaseFault('unavailable', name, 'this test database was taken back');
  };
  return {
    end: () => {
      open = false;
    },
    database: {
      engine: database.engine,
      async query(name, sql, params) {
        admit(name);
        return database.query(name, sql, params);
      },
      async transaction(name, work, limits) {
        admit(name);
        return database.transaction(name, work, limits);
      },
      close: async () => {
        open = false;
      },
    },
  };
}
