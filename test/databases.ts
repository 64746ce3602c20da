import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, inject } from 'vitest';

import {
  DatabaseFault,
  migrate,
  pgliteDatabase,
  postgresDatabase,
  silentLog,
  type Database,
  type PgliteDatabase,
} from '../src/platform/platform.ts';
import { databaseUrl, migrationsDigest } from './database-setup.ts';

/**
 * Runs the block twice: on PGlite and on PostgreSQL. `fresh()` gives a migrated database without data. On PGlite
 * it takes back the one that it gave before; on PostgreSQL each stays until the file is done.
 */
export function describeOnEachDatabase(
  name: string,
  block: (fresh: () => Promise<Database>) => void,
): void {
  describe(`${name} (PGlite)`, () => block(freshPglite));
  describe(`${name} (PostgreSQL)`, () => block(async () => (await freshPostgres()).database));
}

/** A migrated database in PostgreSQL without data; `url` opens more sessions on it, for tests of locks. */
export async function freshPostgres(): Promise<{ database: Database; url: string }> {
  const server = inject('testPostgres');
  if (server.kind === 'absent') {
    throw new Error(`No PostgreSQL to test with: ${server.reason} (or set TEST_DATABASE_URL)`);
  }
  maintenance ??= postgresDatabase(server.url, { log: silentLog, connections: 1 });
  const name = `sinew_test_${process.pid}_${++clones}`;
  await maintenance.query(`clone ${name}`, `create database ${name} template ${server.template}`);
  const url = databaseUrl(server.url, name);
  const database = postgresDatabase(url, { log: silentLog });
  lent.push({ name, database });
  return { database, url };
}

/** A migrated database in PGlite without data. There is one per test file: asking again ends the one given before. */
export async function freshPglite(): Promise<Database> {
  pglite ??= openPglite();
  const { database, seeds, tables } = await pglite;
  lease?.end();
  if (lease) await empty(database, tables, seeds);
  lease = lend(database);
  return lease.database;
}

let maintenance: Database | undefined;
let clones = 0;
const lent: { name: string; database: Database }[] = [];

let pglite: Promise<Pristine> | undefined;
let lease: Lease | undefined;

afterAll(async () => {
  await Promise.all(lent.map(({ database }) => database.close()));
  for (const { name } of lent.splice(0)) {
    await maintenance?.query(`drop ${name}`, `drop database if exists ${name} with (force)`);
  }
  await maintenance?.close();
  maintenance = undefined;
  await (await pglite)?.database.close();
  pglite = undefined;
  lease = undefined;
});

interface Pristine {
  database: PgliteDatabase;
  tables: readonly string[];
  /** The rows that migrations insert, as JSON, by table. */
  seeds: ReadonlyMap<string, string>;
}

async function openPglite(): Promise<Pristine> {
  const database = await pgliteDatabase({ snapshot: await migratedSnapshot() });
  const tables = await tableNames(database);
  const seeds = new Map<string, string>();
  for (const table of tables) {
    const [row] = await database.query<{ rows: string | null }>(
      `seeds of ${table}`,
      `select json_agg(t)::text as rows from only ${table} as t`,
    );
    if (row?.rows) seeds.set(table, row.rows);
  }
  return { database, tables, seeds };
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

async function tableNames(database: Database): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    'tables',
    `select format('%I', relname) as name
       from pg_class
      where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'p')
      order by relname`,
  );
  return rows.map((row) => row.name);
}

/** Back to what the migrations made: later partitions dropped, rows gone, sequences at their start, seeds in place. */
async function empty(
  database: Database,
  tables: readonly string[],
  seeds: ReadonlyMap<string, string>,
): Promise<void> {
  const added = (await tableNames(database)).filter((table) => !tables.includes(table));
  const sequences = await database.query<{ name: string }>(
    'sequences',
    `select format('%I', sequencename) as name
       from pg_sequences
      where schemaname = 'public'`,
  );
  await database.transaction('empty', async (tx) => {
    const drops = added.map((table) => `drop table ${table} cascade;`);
    const restarts = sequences.map(({ name }) => `alter sequence ${name} restart;`);
    const deletes = tables.map((table) => `delete from ${table};`);
    // References are not checked meanwhile, so the order of tables does not matter. TRUNCATE is ten times slower here.
    const free = `set local session_replication_role = 'replica';`;
    await tx.script('empty tables', [free, ...drops, ...deletes, ...restarts].join('\n'));
    for (const [table, rows] of seeds) {
      const insert = `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`;
      await tx.query(`seed ${table}`, insert, [rows]);
    }
  });
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
      async transaction(name, work) {
        admit(name);
        return database.transaction(name, work);
      },
      close: async () => {
        open = false;
      },
    },
  };
}
