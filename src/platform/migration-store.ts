import type { Transaction } from './database.ts';

/** Another process may be migrating: it is waited for, this long per migration. */
export const migrationWaitMsMax = 5 * 60_000;
/** One migration may rewrite a large table. */
export const migrationMsMax = 60 * 60_000;

export interface AppliedMigration {
  number: number;
  name: string;
  digest: string;
}

/** Lets one process migrate at a time, until its transaction ends. */
export async function lockMigrations(tx: Transaction): Promise<void> {
  // A script of its own: limits hold for statements sent after them.
  await tx.script(
    'limit migrations',
    `set local lock_timeout = ${migrationWaitMsMax};
     set local statement_timeout = ${migrationMsMax};`,
  );
  await tx.script(
    'lock migrations',
    `select pg_advisory_xact_lock(${MIGRATION_LOCK});
     create table if not exists migration (
       number     integer     primary key,
       name       text        not null,
       digest     text        not null,
       applied_at timestamptz not null default now()
     );
     comment on table migration is 'Which migrations made this schema, and the SHA-256 of each text.';`,
  );
}

// Any fixed number: it stands for "migrations" among this database's advisory locks.
const MIGRATION_LOCK = 7_300_001;

export function readApplied(tx: Transaction): Promise<AppliedMigration[]> {
  return tx.query<AppliedMigration>(
    'applied migrations',
    `select number, name, digest
       from migration
      order by number`,
  );
}

export async function recordApplied(tx: Transaction, migration: AppliedMigration): Promise<void> {
  await tx.query(
    'record migration',
    `insert into migration (number, name, digest)
     values ($1, $2, $3)`,
    [migration.number, migration.name, migration.digest],
  );
}
