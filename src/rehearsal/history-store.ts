import type { PersonAct } from '../flow/flow.ts';
import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { RecordedAct } from './recorded-work.ts';
import { personAct } from './rehearsal-store.ts';
import type { TaskName } from './rehearsed-task.ts';

/** Something that became of a task in truth: it opened, a person did something to it, or it was taken away. */
export interface HeardHistory extends TaskName {
  runId: string;
  site: string;
  unit: string | null;
  openedAt: Instant;
  at: Instant;
  act: 'open' | 'cancel' | RecordedAct;
}

/** What became of tasks in `[from, to)`, in the order of time. `sites`: null = all. */
export async function readHistory(
  db: Queryable,
  { from, to, sites }: { from: Instant; to: Instant; sites: readonly string[] | null },
): Promise<HeardHistory[]> {
  const rows = await db.query<HistoryRow>(
    'rehearsal-history',
    `select task.workflow, instance.subject, task.key, task.instance_id, task.site, task.unit, task.opened_at,
            history.at, history.act, history.actor, history.detail
       from task_history as history
       join task on task.id = history.task_id
       join instance on instance.id = task.instance_id
      where history.at >= $1
        and history.at < $2
        and history.act in ('open', 'accept', 'start', 'decline', 'hand-over', 'escalate', 'complete', 'cancel')
        and ($3::text[] is null or history.site = any ($3))
      order by history.at, history.task_id, history.rev`,
    [iso(from), iso(to), sites],
  );
  return rows.map(historyOf);
}

/** How long the oldest transaction that is writing has been at it, in ms; 0 where none is. What it writes is not seen yet. */
export async function oldestWriteMs(db: Queryable): Promise<number> {
  const rows = await db.query<{ ms: number }>(
    'rehearsal-oldest-write',
    `select coalesce(extract(epoch from max(clock_timestamp() - xact_start)) * 1000, 0)::float8 as ms
       from pg_stat_activity
      where datname = current_database()
        and backend_xid is not null`,
  );
  return rows[0]?.ms ?? 0;
}

interface HistoryRow {
  workflow: string;
  subject: string;
  key: string;
  instance_id: string;
  site: string;
  unit: string | null;
  opened_at: Instant;
  at: Instant;
  act: 'open' | 'cancel' | PersonAct['act'];
  actor: string;
  detail: Readonly<Record<string, unknown>>;
}

function historyOf({ instance_id: runId, opened_at, actor, detail, ...row }: HistoryRow) {
  const { workflow, subject, key, site, unit, at, act } = row;
  const heard = { workflow, subject, key, runId, site, unit, openedAt: opened_at, at };
  if (act === 'open' || act === 'cancel') return { ...heard, act };
  const did = { afterMs: at - opened_at, person: actor, act: personAct(act, detail) };
  return { ...heard, act: did };
}
