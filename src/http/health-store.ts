import type { Queryable } from '../platform/platform.ts';

/** Fails where the database does not answer. */
export async function pingDatabase(db: Queryable): Promise<void> {
  await db.query('health-ping', 'select 1');
}
