import { iso, type Queryable } from '../platform/platform.ts';
import { readTasks, type Task } from '../tasks/tasks.ts';

/** Tasks that are named as having followed from another. */
export const followedTasksMax = 10;

const idsSql = `
  select id
    from task
   where instance_id = $1
     and id <> $2
     and opened_at >= $3
   order by opened_at, id
   limit ${followedTasksMax}`;

/** What its run asked for next, once a task was over; nothing of one that runs. */
export async function readFollowed(
  db: Queryable,
  { id, instanceId, closedAt }: Task,
): Promise<readonly Task[]> {
  if (closedAt === null) return [];
  const rows = await db.query<{ id: string }>('page-followed', idsSql, [
    instanceId,
    id,
    iso(closedAt),
  ]);
  const tasks = await readTasks(
    db,
    rows.map((row) => row.id),
  );
  return tasks.toSorted((a, b) => a.openedAt - b.openedAt);
}
