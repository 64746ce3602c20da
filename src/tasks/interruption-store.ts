import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { Asking } from './interruptions.ts';

/** Lines that are counted at once: beyond it the count is of the latest ones. */
export const askingsMax = 20_000;

/** Whom tasks of these sites have asked since an instant, the latest first. */
export async function readAskings(
  db: Queryable,
  { sites, since }: { sites: readonly string[]; since: Instant },
): Promise<Asking[]> {
  return db.query<Asking>(
    'task-askings',
    `select line.site, line.at, coalesce(line.detail ->> 'role', task.pool_role) as role,
            case when line.detail ->> 'role' is null then task.pool_unit else line.detail ->> 'unit' end as unit,
            case when line.act = 'hand-over' then line.detail ->> 'to' else line.detail ->> 'person' end as "to"
       from task_history line
       join task on task.id = line.task_id
      where line.at >= $1
        and line.site = any ($2)
        and line.act in ('open', 'climb', 'return', 'hand-over')
      order by line.at desc, line.task_id
      limit $3`,
    [iso(since), [...sites], askingsMax],
  );
}
