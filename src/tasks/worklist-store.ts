import type { Queryable } from '../platform/platform.ts';
import { taskColumns, taskOfRow, type TaskRow } from './task-store.ts';
import type { Task } from './task.ts';
import type { Asked } from './worklist.ts';

/** Rows of either half of a worklist. */
export const worklistRowsMax = 500;

/**
 * A person's worklist. `mine`: what they are accountable for or are offered, soonest to finish first. `pool`: open tasks
 * that ask a pool of theirs, soonest breach first. Each half holds up to `limit` rows (at most `worklistRowsMax`).
 */
export async function readWorklist(
  db: Queryable,
  asked: Asked & { limit: number },
): Promise<{ mine: Task[]; pool: Task[] }> {
  const limit = Math.min(asked.limit, worklistRowsMax);
  return {
    mine: await readMine(db, asked, limit),
    pool: await readPool(db, asked, limit),
  };
}

const mineSql = `
  select ${taskColumns}
    from task
   where state = 'accepted'
     and (owner = $1 or offered_to = $1)
     and (site = any($2) or site <> all($4))
   order by finish_by, accept_by, id
   limit $3`;

async function readMine(
  db: Queryable,
  { person, sites, knownSites }: Asked,
  limit: number,
): Promise<Task[]> {
  const rows = await db.query<TaskRow>('worklist-mine', mineSql, [
    ...[person, [...sites], limit, [...knownSites]],
  ]);
  return rows.map(taskOfRow);
}

// One index range per pool, each cut off at the limit: the cost follows the page, not the number of open tasks.
const poolSql = `
  with pool as materialized (
    select * from json_to_recordset($1::json) as pool (site text, role text, unit text)
  ),
  candidate as (
    select found.id, found.accept_by
      from (select distinct site, role, unit from pool where unit is not null) as pool
     cross join lateral (
           select id, accept_by from task
            where state = 'open' and site = pool.site and pool_role = pool.role and pool_unit = pool.unit
            order by accept_by limit $2) as found
     union all
    select found.id, found.accept_by
      from (select distinct site, role from pool where unit is null) as pool
     cross join lateral (
           select id, accept_by from task
            where state = 'open' and site = pool.site and pool_role = pool.role
            order by accept_by limit $2) as found
     union all
    select found.id, found.accept_by
      from unnest($3::text[]) as pool (site)
     cross join lateral (
           select id, accept_by from task
            where state = 'open' and fallback and site = pool.site
            order by accept_by limit $2) as found
     union all
    select left_over.id, left_over.accept_by
      from (select id, accept_by from task
             where $4::boolean and state = 'open' and fallback and site <> all($5)
             order by accept_by limit $2) as left_over
  ),
  page as (
    select id from candidate group by id, accept_by order by accept_by, id limit $2
  )
  select ${taskColumns}
    from page
    join task on task.id = page.id
   order by task.accept_by, task.id`;

async function readPool(db: Queryable, asked: Asked, limit: number): Promise<Task[]> {
  const rows = await db.query<TaskRow>('worklist-pool', poolSql, [
    JSON.stringify(asked.pools),
    limit,
    [...asked.fallbackSites],
    asked.isLastResort,
    [...asked.knownSites],
  ]);
  return rows.map(taskOfRow);
}
