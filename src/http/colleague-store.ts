import type { Queryable } from '../platform/platform.ts';
import { readTasks, type Asked, type Task } from '../tasks/tasks.ts';

/** Tasks of colleagues on one page of My work. */
export const colleagueTasksMax = 200;

const idsSql = `
  select task.id
    from task
   where task.state = 'accepted'
     and task.owner <> $1
     and task.offered_to is distinct from $1
     and exists (
         select from json_to_recordset($2::json) as place (site text, unit text)
          where place.site = task.site
            and (place.unit is null or place.unit in (task.unit, task.pool_unit)))
   order by task.finish_by, task.id
   limit ${colleagueTasksMax}`;

/** What others have accepted where this person is asked, soonest to finish first. */
export async function readColleagueTasks(
  db: Queryable,
  { person, pools }: Asked,
): Promise<readonly Task[]> {
  const places = pools.map(({ site, unit }) => ({ site, unit }));
  const rows = await db.query<{ id: string }>('page-colleague-tasks', idsSql, [
    person,
    JSON.stringify(places),
  ]);
  const order = new Map(rows.map(({ id }, index) => [id, index]));
  const tasks = await readTasks(
    db,
    rows.map(({ id }) => id),
  );
  return tasks.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}
