import type { Database, Queryable, TransactionLimits } from '../platform/platform.ts';

/** Runs what reads. That nothing is written is not left to us: PostgreSQL refuses it. */
export type ReadOnly = <T>(
  read: (db: Queryable) => Promise<T>,
  limits?: TransactionLimits,
) => Promise<T>;

export function readOnly(database: Database): ReadOnly {
  return (read, limits) =>
    database.transaction(
      'rehearsal-read',
      async (tx) => {
        await tx.query('rehearsal-read-only', 'set transaction read only');
        return read(tx);
      },
      limits,
    );
}
