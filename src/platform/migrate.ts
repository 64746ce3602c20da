import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Database, Transaction } from './database.ts';
import {
  lockMigrations,
  readApplied,
  recordApplied,
  type AppliedMigration,
} from './migration-store.ts';

export interface Migration {
  /** From 1, without gaps. */
  number: number;
  name: string;
  sql: string;
  /** SHA-256 of the text, in hex. */
  digest: string;
}

/** The database and this program do not fit. The sentence is for the operator: what is so, and what to do. */
export class MigrationFault extends Error {
  override readonly name = 'MigrationFault';
}

export const migrationsDirectory = fileURLToPath(new URL('../../migrations/', import.meta.url));

/**
 * Brings the database to the schema of this program: applies each pending migration in a transaction of its own,
 * one process at a time. Gives back the numbers that it applied, in order.
 *
 * Throws `MigrationFault` where the database is newer than this program, or was made by other migrations.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<number[]> {
  const applied: number[] = [];
  for (;;) {
    const number = await database.transaction('migrate', (tx) => applyNext(tx, migrations));
    if (number === undefined) return applied;
    applied.push(number);
  }
}

/** The migrations of a directory (`0001_name.sql`), checked to be numbered 1, 2, 3 … */
export function readMigrations(directory: string = migrationsDirectory): Migration[] {
  const files = readdirSync(directory).filter((file) => FILE_NAME.test(file));
  return files.toSorted().map((file, index) => {
    const [, digits = '', name = ''] = FILE_NAME.exec(file) ?? [];
    const number = Number(digits);
    if (number !== index + 1) {
      throw new MigrationFault(
        `Migration ${file} should have number ${index + 1}: rename the file.`,
      );
    }
    return readMigration(join(directory, file), number, name);
  });
}

const FILE_NAME = /^(\d{4})_(\w+)\.sql$/;

function readMigration(path: string, number: number, name: string): Migration {
  // A checkout on Windows may turn line ends; the migration stays the same.
  const sql = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  return { number, name, sql, digest: createHash('sha256').update(sql).digest('hex') };
}

async function applyNext(
  tx: Transaction,
  migrations: readonly Migration[],
): Promise<number | undefined> {
  await lockMigrations(tx);
  const rows = await readApplied(tx);
  checkApplied(rows, migrations);
  const next = migrations[rows.length];
  if (!next) return undefined;
  await tx.script(`migration ${next.number}_${next.name}`, next.sql);
  await recordApplied(tx, next);
  return next.number;
}

function checkApplied(rows: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  for (const [index, row] of rows.entries()) {
    const known = migrations[index];
    if (!known) {
      throw new MigrationFault(
        `The database is newer than this program: it has migration ${row.number} (${row.name}), ` +
          `this program ends at ${migrations.length}. Start the newer version of Sinew, or restore a backup.`,
      );
    }
    if (row.number !== known.number || row.digest !== known.digest) {
      throw new MigrationFault(
        `Migration ${known.number} (${known.name}) was changed after the database had applied it. ` +
          `Put the file back as it was and make the change a new migration.`,
      );
    }
  }
}
