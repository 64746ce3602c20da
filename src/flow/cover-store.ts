import type { Queryable } from '../platform/platform.ts';

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

/** Puts the open tasks of a pool on the fallback pool, or takes them off it. Gives their ids. */
export async function setFallback(
  db: Queryable,
  { site, role, unit }: Omit<OpenPool, 'fallback'>,
  fallback: boolean,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'task-set-fallback',
    `update task
        set fallback = $4
      where state = 'open'
        and site = $1
        and pool_role = $2
        and pool_unit is not distinct from $3
        and fallback <> $4
      returning id`,
    [site, role, unit, fallback],
  );
  return rows.map((row) => row.id);
}
