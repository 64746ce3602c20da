import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** Writes one row: fails where the database takes nothing (read-only, disk full). */
export async function beat(db: Queryable, at: Instant): Promise<void> {
  await db.query(
    'downtime-heartbeat',
    `insert into heartbeat (one, at) values (true, $1)
     on conflict (one) do update set at = excluded.at`,
    [iso(at)],
  );
}

/** Fails where the database does not answer. */
export async function listen(db: Queryable): Promise<void> {
  await db.query('downtime-listen', 'select 1', []);
}
