import { iso, must, type Instant, type Queryable } from '../platform/platform.ts';

/** A time in which a site worked on paper. */
export interface Downtime {
  id: number;
  site: string;
  reason: string;
  beganAt: Instant;
  declaredBy: string;
  /** Null: it lasts. */
  endedAt: Instant | null;
  endedBy: string | null;
  /** Tasks of which nobody has said yet what was done on paper. */
  unreconciled: number;
}

/** A task that was open in a downtime. `open` until somebody has said what was done on paper. */
export interface DowntimeTask {
  taskId: string;
  title: string;
  unit: string | null;
  priority: string;
  state: 'open' | 'accepted' | 'completed' | 'cancelled';
  /** How it was reconciled; null: not yet. */
  how: 'done-on-paper' | 'nothing-done' | null;
  /** When it was done, as written on paper. */
  paperAt: Instant | null;
  paperBy: string | null;
  note: string | null;
  enteredBy: string | null;
  enteredAt: Instant | null;
}

/** Downtimes that are listed, the latest first. */
export const downtimesReadMax = 100;

const downtimeColumns = `
  downtime.id::integer, downtime.site, downtime.reason, downtime.began_at as "beganAt",
  downtime.declared_by as "declaredBy", downtime.ended_at as "endedAt", downtime.ended_by as "endedBy",
  (select count(*)::integer from downtime_task where downtime_id = downtime.id and how is null) as unreconciled`;

export async function readDowntimes(db: Queryable, sites: readonly string[]): Promise<Downtime[]> {
  return db.query<Downtime>(
    'downtime-list',
    `select ${downtimeColumns}
       from downtime
      where site = any ($1)
      order by began_at desc, id desc
      limit $2`,
    [sites, downtimesReadMax],
  );
}

/** One downtime, locked until the transaction ends. */
export async function lockDowntime(tx: Queryable, id: number): Promise<Downtime | undefined> {
  const [found] = await tx.query<Downtime>(
    'downtime-lock',
    `select ${downtimeColumns}
       from downtime
      where id = $1
        for update of downtime`,
    [id],
  );
  return found;
}

/** Undefined: the site is in a downtime already. */
export async function insertDowntime(
  tx: Queryable,
  one: Pick<Downtime, 'site' | 'reason' | 'beganAt' | 'declaredBy'>,
): Promise<number | undefined> {
  const [row] = await tx.query<{ id: number }>(
    'downtime-insert',
    `insert into downtime (site, reason, began_at, declared_by)
     values ($1, $2, $3, $4)
     on conflict (site) where ended_at is null do nothing
     returning id::integer`,
    [one.site, one.reason, iso(one.beganAt), one.declaredBy],
  );
  return row?.id;
}

/** Ends it, and lists every task of the site that was open in it. Gives how many. */
export async function endDowntime(
  tx: Queryable,
  { id, at, by }: { id: number; at: Instant; by: string },
): Promise<number> {
  const rows = await tx.query<{ tasks: number }>(
    'downtime-end',
    `with ended as (
       update downtime set ended_at = $2, ended_by = $3 where id = $1
       returning id, site, began_at, ended_at
     ), listed as (
       insert into downtime_task (downtime_id, task_id, site)
       select ended.id, task.id, ended.site
         from ended
         join task on task.site = ended.site
        where task.opened_at < ended.ended_at
          and (task.closed_at is null or task.closed_at > ended.began_at)
       returning task_id
     )
     select count(*)::integer as tasks from listed`,
    [id, iso(at), by],
  );
  return must(rows[0], 'a count gives its row').tasks;
}

export async function readDowntimeTasks(db: Queryable, id: number): Promise<DowntimeTask[]> {
  return db.query<DowntimeTask>(
    'downtime-tasks-of',
    `select listed.task_id as "taskId", task.title, task.unit, task.priority, task.state, listed.how,
            listed.paper_at as "paperAt", listed.paper_by as "paperBy", listed.note,
            listed.entered_by as "enteredBy", listed.entered_at as "enteredAt"
       from downtime_task as listed
       join task on task.id = listed.task_id
      where listed.downtime_id = $1
      order by listed.how is not null, task.priority = 'routine', task.priority = 'urgent',
               task.opened_at, listed.task_id`,
    [id],
  );
}

/** False where the task is none of that downtime or was reconciled before. */
export async function reconcileTask(
  tx: Queryable,
  downtimeId: number,
  entry: Pick<DowntimeTask, 'taskId' | 'how' | 'paperAt' | 'paperBy' | 'note'> & {
    by: string;
    at: Instant;
  },
): Promise<boolean> {
  const rows = await tx.query(
    'downtime-reconcile',
    `update downtime_task
        set how = $3, paper_at = $4, paper_by = $5, note = $6, entered_by = $7, entered_at = $8
      where downtime_id = $1
        and task_id = $2
        and how is null
      returning task_id`,
    [
      ...[downtimeId, entry.taskId, entry.how, entry.paperAt === null ? null : iso(entry.paperAt)],
      ...[entry.paperBy, entry.note, entry.by, iso(entry.at)],
    ],
  );
  return rows.length === 1;
}
