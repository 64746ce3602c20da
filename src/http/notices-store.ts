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
}

const noticesSql = `
  select distinct on (notice.at, notice.instance_id, notice.key)
         notice.instance_id as run, notice.key, notice.site, notice.pool_unit as unit, notice.workflow,
         notice.title, notice.text, notice.at
    from notice
    join unnest($1::text[], $2::text[], $3::text[]) as held (site, role, unit)
      on held.site in (notice.site, '*')
     and held.role = notice.pool_role
     and (held.unit is null or notice.pool_unit is null or held.unit = notice.pool_unit)
   where notice.at >= $4
   order by notice.at desc, notice.instance_id, notice.key
   limit $5`;

/** What the holders of these grants were told since an instant, the latest first. */
export async function readNotices(
  db: Queryable,
  grants: readonly Grant[],
  since: Instant,
  limit: number,
): Promise<NoticeRow[]> {
  const columns = [
    grants.map(({ site }) => site),
    grants.map(({ role }) => role),
    grants.map(({ unit }) => unit),
  ];
  return db.query<NoticeRow>('page-notices', noticesSql, [...columns, iso(since), limit]);
}
