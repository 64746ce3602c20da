import type { PersonAct } from '../flow/flow.ts';
import { iso, unreachable, type Instant, type Queryable } from '../platform/platform.ts';
import type { RecordedAct, RecordedTask } from './recorded-work.ts';
import type { TaskName } from './rehearsed-task.ts';

/** Tasks that were opened in `[from, to)`, with everything that people did to them since. */
export async function readRecordedTasks(
  db: Queryable,
  { from, to, sites }: { from: Instant; to: Instant; sites: readonly string[] | null },
): Promise<RecordedTask[]> {
  const rows = await db.query<TaskRow>(
    'rehearsal-tasks',
    `select task.workflow, instance.subject, task.key, task.instance_id, task.site, task.unit, task.state,
            task.opened_at, task.closed_at, coalesce(acts.acts, '[]') as acts
       from (select task_id
               from task_history
              where at >= $1
                and at < $2
                and act = 'open'
                and ($3::text[] is null or site = any ($3))) as opened
       join task on task.id = opened.task_id
       join instance on instance.id = task.instance_id
       left join lateral (select json_agg(json_build_object('afterMs', extract(epoch from at - task.opened_at) * 1000,
                                                            'person', actor, 'act', act, 'detail', detail)
                                          order by rev) as acts
                            from task_history
                           where task_id = task.id
                             and act in ('accept', 'start', 'decline', 'hand-over', 'escalate', 'complete')) as acts on true`,
    [iso(from), iso(to), sites],
  );
  return rows.map(taskOf);
}

/** The runs of these workflows and subjects: where an example's timeline is. */
export async function readRunIds(
  db: Queryable,
  names: readonly Pick<TaskName, 'workflow' | 'subject'>[],
): Promise<{ workflow: string; subject: string; id: string }[]> {
  return db.query(
    'rehearsal-runs',
    `select instance.workflow, instance.subject, instance.id
       from instance
       join unnest($1::text[], $2::text[]) as asked (workflow, subject)
         on asked.workflow = instance.workflow and asked.subject = instance.subject`,
    [names.map(({ workflow }) => workflow), names.map(({ subject }) => subject)],
  );
}

interface TaskRow {
  workflow: string;
  subject: string;
  key: string;
  instance_id: string;
  site: string;
  unit: string | null;
  state: string;
  opened_at: Instant;
  closed_at: Instant | null;
  acts: {
    afterMs: number;
    person: string;
    act: PersonAct['act'];
    detail: Record<string, unknown>;
  }[];
}

function taskOf(row: TaskRow): RecordedTask {
  const { workflow, subject, key, site, unit, state } = row;
  return {
    ...{ workflow, subject, key, site, unit, runId: row.instance_id },
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    end: state === 'completed' || state === 'cancelled' ? state : null,
    acts: row.acts.map(actOf),
  };
}

function actOf({ afterMs, person, act, detail }: TaskRow['acts'][number]): RecordedAct {
  return { afterMs: Math.round(afterMs), person, act: personAct(act, detail) };
}

/** A person's act, as the history of a task keeps it. */
export function personAct(
  act: PersonAct['act'],
  detail: Readonly<Record<string, unknown>>,
): PersonAct {
  const text = (name: string): string => String(detail[name]);
  switch (act) {
    case 'accept':
    case 'start':
      return { act };
    case 'decline':
    case 'escalate':
      return { act, reason: text('reason') };
    case 'hand-over':
      return { act, to: text('to'), note: text('note') };
    case 'complete':
      return { act, outcome: detail['outcome'] as Readonly<Record<string, string>> };
    default:
      return unreachable(act);
  }
}
