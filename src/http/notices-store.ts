import type { Grant } from '../access/access.ts';
import { iso, type Instant, type Queryable } from '../platform/platform.ts';

export interface NoticeRow {
  run: string;
  key: string;
  site: string;
  unit: string | null;
  workflow: string;
  title: string;
  text: string;
  at: Instant;
  /** When the reader has marked it read; null: not yet. */
  readAt: Instant | null;
}

const noticesSql = `
  select distinct on (read.at is null, notice.at, notice.instance_id, notice.key)
         notice.instance_id as run, notice.key, notice.site, notice.pool_unit as unit, notice.workflow,
         notice.title, notice.text, notice.at, read.at as "readAt"
    from notice
    join unnest($1::text[], $2::text[], $3::text[]) as held (site, role, unit)
      on held.site in (notice.site, '*')
     and held.role = notice.pool_role
     and (held.unit is null or notice.pool_unit is null or held.unit = notice.pool_unit)
    left join notice_read as read
      on read.person = $6 and read.instance_id = notice.instance_id and read.key = notice.key
   where (read.at is null or read.at >= $4)
     and (notice.person is null or notice.person = $6)
   order by read.at is null desc, notice.at desc, notice.instance_id, notice.key
   limit $5`;

/**
 * What a person with these grants was told, by name or with their pool: what the person has not read, however old it is, and what they read since an
 * instant; each the latest first.
 */
export async function readNotices(
  db: Queryable,
  { person, grants }: { person: string; grants: readonly Grant[] },
  since: Instant,
  limit: number,
): Promise<NoticeRow[]> {
  const columns = [
    grants.map(({ site }) => site),
    grants.map(({ role }) => role),
    grants.map(({ unit }) => unit),
  ];
  return db.query<NoticeRow>('page-notices', noticesSql, [...columns, iso(since), limit, person]);
}

/** Marks a notice as read by a person. False where it was before. */
export async function markNoticeRead(
  tx: Queryable,
  {
    person,
    run,
    key,
    site,
    at,
  }: Pick<NoticeRow, 'run' | 'key' | 'site' | 'at'> & { person: string },
): Promise<boolean> {
  const rows = await tx.query(
    'notice-read',
    `insert into notice_read (person, instance_id, key, site, at)
     values ($1, $2, $3, $4, $5)
         on conflict do nothing
     returning person`,
    [person, run, key, site, iso(at)],
  );
  return rows.length > 0;
}
