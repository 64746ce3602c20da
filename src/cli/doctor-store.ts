import type { Queryable } from '../platform/platform.ts';

const versionSql = `select current_setting('server_version') as version`;

/** `18.1 (Debian …)`, as the server says it. */
export async function readServerVersion(db: Queryable): Promise<string> {
  const [row] = await db.query<{ version: string }>('doctor-version', versionSql);
  return row?.version ?? '0';
}

/** How far behind the arrivals the program is, by the database's own clock. */
export interface Backlog {
  /** A program holds the lanes now. */
  held: boolean;
  /** Messages that were not applied, kept or parked yet, and for how long the oldest has waited. */
  messages: number;
  oldestSeconds: number;
  /** Timers that should have fired longer ago than `overdueSeconds`. */
  timers: number;
  openExceptions: number;
}

/** Null where the database has no tables of Sinew's yet. */
export async function readBacklog(db: Queryable, overdueSeconds: number): Promise<Backlog | null> {
  const [made] = await db.query<{ is: boolean }>(
    'doctor-tables',
    `select to_regclass('lane') is not null and to_regclass('timer') is not null as is`,
  );
  if (made?.is !== true) return null;
  const [row] = await db.query<Backlog>(
    'doctor-backlog',
    `select exists (select from lane where lease_until >= now()) as held,
            arrived.messages, arrived.seconds as "oldestSeconds",
            (select count(*)::integer
               from timer
              where state = 'pending'
                and fire_at < now() - $1 * interval '1 second') as timers,
            (select count(*)::integer from exception where state = 'open') as "openExceptions"
       from (select count(*)::integer as messages,
                    coalesce(extract(epoch from now() - min(received_at)), 0)::float as seconds
               from journal
              where (xid, seq) > (select xid, seq from lane order by xid, seq limit 1)) as arrived`,
    [overdueSeconds],
  );
  return row ?? null;
}
