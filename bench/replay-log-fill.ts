import type { ClinicalEvent } from '../src/canonical/canonical.ts';
import { iso, type Database } from '../src/platform/platform.ts';
import type { RecordedTask } from '../src/rehearsal/rehearsal.ts';
import { syntheticWeek, workOfTheWeek } from './synthetic-week.ts';

const rowsAtOnce = 5_000;

/** Writes the made-up week into a log, in the order of time, as hospitals would have: the events of a patient lie far apart. */
export async function fillEvents(database: Database): Promise<number> {
  const columns = `id, site, lane, type, occurred_at, received_at, recorded_at, patient_id,
                   encounter_id, unit, subject, data, sources, epoch`;
  await database.query(
    'bench-apart',
    `create unlogged table apart as select ${columns} from event limit 0`,
  );
  let rows: ClinicalEvent[] = [];
  let filled = 0;
  const write = async (): Promise<void> => {
    const sent = rows.map((one) => ({ ...one, at: iso(one.recordedAt) }));
    await database.query(
      'bench-events',
      `insert into apart (${columns})
       select id, site, lane, type, at, at, at, "patientId", "encounterId", unit, subject, data, sources, epoch
         from json_to_recordset($1)
           as (id text, site text, lane smallint, type text, at timestamptz, "patientId" text,
               "encounterId" text, unit text, subject text, data json, sources bigint[], epoch integer)`,
      [JSON.stringify(sent)],
    );
    filled += rows.length;
    rows = [];
  };
  for (const events of syntheticWeek()) {
    rows.push(...events);
    if (rows.length >= rowsAtOnce) await write();
  }
  await write();
  await database.transaction('bench-log', async (tx) => {
    await tx.query('bench-patience', `set local statement_timeout = '1h'`);
    await tx.query('bench-memory', `set local work_mem = '1GB'`);
    await tx.script(
      'bench-log',
      `insert into event (${columns}) select ${columns} from apart order by recorded_at; drop table apart`,
    );
  });
  return filled;
}

/** Writes what people did about the tasks of that week: a run for each subject, its tasks and their histories. */
export async function fillTasks(database: Database): Promise<number> {
  const tasks = [...workOfTheWeek().all()];
  for (let from = 0; from < tasks.length; from += rowsAtOnce) {
    const sent = tasks.slice(from, from + rowsAtOnce).map((task, n) => rowOf(task, from + n));
    const json = JSON.stringify(sent);
    await database.query(
      'bench-instances',
      `insert into instance (id, site, lane, workflow, version, digest, epoch, subject, patient_id, unit,
                             state, data, rev, started_at)
       select "runId", site, 0, workflow, '1.0.0', 'd', 1, subject, 'p', unit, 'done', '{}', 1, opened
         from json_to_recordset($1)
           as ("runId" text, site text, workflow text, subject text, unit text, opened timestamptz)
           on conflict do nothing`,
      [json],
    );
    await database.query(
      'bench-tasks',
      `insert into task (id, site, lane, unit, instance_id, key, workflow, patient_id, title, priority,
                         state, pool_role, ladder, detail, opened_at, closed_at, rev)
       select id, site, 0, unit, "runId", key, workflow, 'p', 'Task', 'routine', state, 'nurse', '[]', '{}',
              opened, closed, 1
         from json_to_recordset($1)
           as (id text, site text, unit text, "runId" text, key text, workflow text, state text,
               opened timestamptz, closed timestamptz)`,
      [json],
    );
    await database.query(
      'bench-histories',
      `insert into task_history (task_id, rev, site, lane, at, actor, act, to_state, detail)
       select task.id, line.rev, task.site, 0, line.at, line.actor, line.act, 'open', line.detail
         from json_to_recordset($1) as task (id text, site text, lines json)
        cross join json_to_recordset(task.lines)
           as line (rev integer, at timestamptz, actor text, act text, detail json)`,
      [json],
    );
  }
  return tasks.length;
}

function rowOf({ openedAt, closedAt, acts, end, ...task }: RecordedTask, n: number) {
  const opened = iso(openedAt);
  return {
    ...{ ...task, id: `tsk_${n}`, state: end ?? 'open', opened },
    closed: closedAt === null ? null : iso(closedAt),
    lines: [
      { rev: 1, at: opened, actor: 'sinew', act: 'open', detail: {} },
      ...acts.map(({ afterMs, person, act: { act, ...detail } }, line) => ({
        ...{ rev: line + 2, at: iso(Math.round(openedAt + afterMs)), actor: person, act, detail },
      })),
    ],
  };
}
