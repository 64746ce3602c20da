import type { Queryable } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';

/** A clinical event as a task keeps it. */
export type TaskEvent = Task['detail']['event'];

// json, not jsonb: the input stands as it was written.
const resultsSql = `
  select distinct on (instance_id) instance_id as "instanceId", input -> 'event' as event
    from instance_step
   where instance_id = any($1)
     and input -> 'event' ->> 'type' like 'result.%'
   order by instance_id, rev desc`;

/**
 * The result that each task is about, by task, where the event that opened it tells only of a transfer or a discharge
 * meanwhile: the last result that its run took in. Tasks that a result opened, or about none, are not among them.
 */
export async function readTaskResults(
  db: Queryable,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, TaskEvent>> {
  const others = tasks.filter(({ detail }) => !isResult(detail.event));
  if (others.length === 0) return new Map();
  const instances = [...new Set(others.map((task) => task.instanceId))];
  const rows = await db.query<{ instanceId: string; event: TaskEvent }>(
    'page-task-results',
    resultsSql,
    [instances],
  );
  const byInstance = new Map(rows.map(({ instanceId, event }) => [instanceId, event]));
  return new Map(
    others.flatMap(({ id, instanceId }) => {
      const event = byInstance.get(instanceId);
      return event ? [[id, event] as const] : [];
    }),
  );
}

export function isResult({ type }: Pick<TaskEvent, 'type'>): boolean {
  return type.startsWith('result.');
}
