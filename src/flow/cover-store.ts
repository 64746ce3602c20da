import { iso, type Instant, type Queryable } from '../platform/platform.ts';

export interface OpenPool {
  site: string;
  role: string;
  unit: string | null;
  fallback: boolean;
}

/** The pools that open tasks ask, each once per whether it stands on the fallback pool. */
export async function readOpenPools(db: Queryable): Promise<OpenPool[]> {
  return db.query<OpenPool>(
    'open-pools',
    `select distinct site, pool_role as role, pool_unit as unit, fallback
       from task
      where state = 'open'`,
  );
}

/** Puts the open tasks of a pool on the fallback pool, or takes them off it, with a line in their history. Gives their ids. */
export async function setFallback(
  db: Queryable,
  { site, role, unit }: Omit<OpenPool, 'fallback'>,
  fallback: boolean,
  at: Instant,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'task-set-fallback',
    `with covered as (
       update task
          set fallback = $4, rev = rev + 1
        where state = 'open'
          and site = $1
          and pool_role = $2
          and pool_unit is not distinct from $3
          and fallback <> $4
       returning id, rev, site, lane, state)
     insert into task_history (task_id, rev, site, lane, at, actor, act, from_state, to_state, detail)
     select id, rev, site, lane, $5, 'engine', 'cover', state, state, json_build_object('fallback', $4::boolean)
       from covered
     returning task_id as id`,
    [site, role, unit, fallback, iso(at)],
  );
  return rows.map((row) => row.id);
}
