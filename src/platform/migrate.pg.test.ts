import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { describeOnEachDatabase, freshPostgres } from '../../test/databases.ts';
import type { Database } from './database.ts';
import { silentLog } from './log.ts';
import { migrate, MigrationFault, readMigrations, type Migration } from './migrate.ts';
import { postgresDatabase } from './postgres-database.ts';

const shipped = readMigrations();

describeOnEachDatabase('migrations', (fresh) => {
  test('apply what is pending, in order, and then nothing', async () => {
    const database = await fresh();
    const more = [
      ...shipped,
      made(1, 'create table shoe (id int);'),
      made(2, 'alter table shoe add size int;'),
    ];
    expect(await migrate(database, more)).toEqual([shipped.length + 1, shipped.length + 2]);
    expect(await migrate(database, more)).toEqual([]);
    expect(await database.query('shoes', 'select id, size from shoe')).toEqual([]);
  });

  test('leave nothing of one that fails half way', async () => {
    const database = await fresh();
    const broken = made(1, 'create table shoe (id int); create table shoe (id int);');
    await expect(migrate(database, [...shipped, broken])).rejects.toThrow(/already exists/);
    expect(await tables(database)).not.toContain('shoe');
    expect(await migrate(database)).toEqual([]);
  });

  test('refuse a database that a newer program has migrated', async () => {
    const database = await fresh();
    await migrate(database, [...shipped, made(1, 'select 1')]);
    await expect(migrate(database)).rejects.toThrow(MigrationFault);
    await expect(migrate(database)).rejects.toThrow(/newer than this program.*Start the newer/);
  });

  test('refuse when a migration was changed after it had been applied', async () => {
    const database = await fresh();
    const changed = shipped.map((one) => (one.number === 2 ? { ...one, digest: 'other' } : one));
    await expect(migrate(database, changed)).rejects.toThrow(/Migration 2 .* was changed/);
  });
});

test('two processes that migrate at once apply each migration once', async () => {
  const { url, database } = await freshPostgres();
  const other = postgresDatabase(url, { log: silentLog });
  const more = [
    ...shipped,
    made(1, 'create table shoe (id int);'),
    made(2, 'create table sock (id int);'),
  ];
  const [one, two] = await Promise.all([migrate(database, more), migrate(other, more)]);
  expect(new Set([...one, ...two])).toEqual(new Set([shipped.length + 1, shipped.length + 2]));
  expect(one.length + two.length).toBe(2);
  await other.close();
});

test('a gap in the numbers is found before anything is applied', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sinew-migrations-'));
  writeFileSync(join(directory, '0001_first.sql'), '');
  writeFileSync(join(directory, '0003_third.sql'), '');
  writeFileSync(join(directory, 'schema.sql'), '');
  expect(() => readMigrations(directory)).toThrow(/0003_third.sql should have number 2/);
  rmSync(directory, { recursive: true });
});

test('a checkout with Windows line ends holds the same migrations', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sinew-migrations-'));
  const file = join(directory, '0001_first.sql');
  writeFileSync(file, 'select 1;\nselect 2;\n');
  const [unix] = readMigrations(directory);
  writeFileSync(file, 'select 1;\r\nselect 2;\r\n');
  expect(readMigrations(directory)).toEqual([unix]);
  rmSync(directory, { recursive: true });
});

function made(offset: number, sql: string): Migration {
  const number = shipped.length + offset;
  return { number, name: `made_${number}`, sql, digest: `digest of ${number}` };
}

async function tables(database: Database): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    'table names',
    `select relname::text as name
       from pg_class
      where relkind = 'r'`,
  );
  return rows.map((row) => row.name);
}
