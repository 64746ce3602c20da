import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** Tasks that a workflow opened at a site since an instant. */
export interface OpenedTasks {
  site: string;
  workflow: string;
  tasks: number;
}

/** How many tasks were opened since then, by site and workflow. Goes by what happened to tasks, which is kept in the order of time. */
export async function readOpenedTasks(tx: Queryable, since: Instant): Promise<OpenedTasks[]> {
  return tx.query(
    'change-opened-tasks',
    `select task.site, task.workflow, count(*)::integer as tasks
       from task_history
       join task on task.id = task_history.task_id
      where task_history.at >= $1 and task_history.rev = 1
      group by task.site, task.workflow`,
    [iso(since)],
  );
}
