import type { Instant, Queryable } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';

/** The timer of a task that fires next, and for which rung (0: the time to begin or to finish). */
export interface TaskWait {
  instanceId: string;
  name: string;
  rung: number;
  fireAt: Instant;
}

const waitsSql = `
  select instance_id as "instanceId", name, rung, fire_at as "fireAt"
    from timer
   where instance_id = any($1)
     and state = 'pending'
     and (name like 'ladder:%' or name like 'start:%' or name like 'finish:%')
   order by fire_at, name, rung`;

/** The timers that run for these tasks, by task. One that is over waits for nothing and is not among them. */
export async function readTaskWaits(
  db: Queryable,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, TaskWait>> {
  const running = tasks.filter(({ state }) => state === 'open' || state === 'accepted');
  if (running.length === 0) return new Map();
  const instances = [...new Set(running.map((task) => task.instanceId))];
  const waits = await db.query<TaskWait>('page-task-waits', waitsSql, [instances]);
  return new Map(
    running.flatMap((task) => {
      const wait = waits.find((one) => one.instanceId === task.instanceId && isOf(one, task));
      return wait ? [[task.id, wait] as const] : [];
    }),
  );
}

// Named by the workflow engine: `ladder:acknowledge#3` while the task is open, `start:` and `finish:` once it is accepted.
function isOf({ name }: TaskWait, { key, state }: Task): boolean {
  const kinds = state === 'open' ? ['ladder'] : ['start', 'finish'];
  return kinds.some((kind) => name.startsWith(`${kind}:${key.split('#', 1)[0] ?? key}#`));
}
