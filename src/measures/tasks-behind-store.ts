import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import { afterTheFactMsMax } from './tally-task.ts';

/** Tasks that are shown behind a number. */
export const tasksBehindMax = 100;
/** A task is looked for among those opened so long before the time that is asked for. */
export const openedBeforeDaysMax = 7;

/** A task behind a number, without its patient. */
export interface TaskBehind {
  taskId: string;
  runId: string;
  site: string;
  unit: string | null;
  workflow: string;
  title: string;
  state: string;
  openedAt: Instant;
  acceptedAt: Instant | null;
  closedAt: Instant | null;
  acceptBy: Instant | null;
  finishBy: Instant | null;
}

export interface TasksBehindQuestion {
  measure: string;
  sites: readonly string[];
  workflow: string | undefined;
  from: Instant;
  /** Exclusive. */
  to: Instant;
  now: Instant;
}

const within = (column: string): string => `${column} >= $1 and ${column} < $2`;

/** Which tasks a measure counts, and which come first. `first`: first acceptance. `last`: the last one. */
const behind: Readonly<Record<string, { where: string; order: string }>> = {
  'time-to-accept': { where: within('first.at'), order: 'first.at - task.opened_at desc' },
  'accepted-late': {
    where: `${within('task.accept_by')} and task.accept_by < $5
        and (first.at is null or first.at > task.accept_by)
        and (task.state <> 'cancelled' or task.closed_at > task.accept_by)`,
    order: 'coalesce(first.at, $5) - task.accept_by desc',
  },
  'time-to-complete': {
    where: `task.state = 'completed' and ${within('task.closed_at')}`,
    order: 'task.closed_at - task.opened_at desc',
  },
  'finished-late': {
    where: `${within('task.finish_by')} and task.finish_by < $5
        and (task.closed_at is null or task.closed_at > task.finish_by)`,
    order: 'coalesce(task.closed_at, $5) - task.finish_by desc',
  },
  climbed: { where: `${within('task.closed_at')} and happened.climbed`, order: 'task.rung desc' },
  declined: {
    where: `${within('task.closed_at')} and happened.declined`,
    order: 'task.closed_at desc',
  },
  bypassed: {
    where: `${within('task.closed_at')}
        and (task.state = 'completed' and task.closed_at - last.at <= interval '${afterTheFactMsMax} milliseconds'
             or task.state = 'cancelled' and first.at is null and exists (
                  select 1
                    from run_milestone as reached
                   where reached.instance_id = task.instance_id
                     and reached.at = task.closed_at
                     and reached.name not in ('started', 'ended')))`,
    order: 'task.closed_at desc',
  },
};

/** The measures behind which there are tasks to be shown. */
export function hasTasksBehind(measure: string): boolean {
  return Object.hasOwn(behind, measure);
}

/**
 * The tasks that a measure counts in a time, the worst first; of those cancelled because their goal was reached also such whose goal no measure
 * counts. Empty where the measure is not known.
 */
export async function readTasksBehind(
  db: Queryable,
  { measure, sites, workflow, from, to, now }: TasksBehindQuestion,
): Promise<TaskBehind[]> {
  const found = behind[measure];
  if (!found) return [];
  const times = [iso(from), iso(to), [...sites], workflow ?? null, iso(now)];
  return db.query<TaskBehind>(`measure-behind-${measure}`, behindSql(found), times);
}

function behindSql({ where, order }: { where: string; order: string }): string {
  return `
  select task.id as "taskId", task.instance_id as "runId", task.site, task.unit, task.workflow, task.title,
         task.state, task.opened_at as "openedAt", first.at as "acceptedAt", task.closed_at as "closedAt",
         task.accept_by as "acceptBy", task.finish_by as "finishBy"
    from task_history as opening
    join task on task.id = opening.task_id
    left join lateral (
      select min(at) filter (where act = 'accept' and from_state = 'open') as at
        from task_history where task_id = task.id) as first on true
    left join lateral (
      select max(at) filter (where act = 'accept' and from_state = 'open') as at
        from task_history where task_id = task.id) as last on true
    left join lateral (
      select bool_or(act = 'climb') as climbed, bool_or(act = 'decline') as declined
        from task_history where task_id = task.id) as happened on true
   where opening.act = 'open'
     and opening.at >= $1::timestamptz - interval '${openedBeforeDaysMax} days'
     and opening.at < $2
     and task.site = any($3)
     and ($4::text is null or task.workflow = $4)
     and $5::timestamptz is not null
     and ${where}
   order by ${order}, task.id
   limit ${tasksBehindMax}`;
}
