import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';
import type { PersonAct } from '../flow/flow.ts';
import { iso, unreachable, type Instant, type Queryable } from '../platform/platform.ts';
import type { RecordedAct, RecordedTask } from './recorded-work.ts';
import type { TaskName } from './rehearsed-task.ts';

/** A part of the event log: from `fromSeq` on, before `toSeq`. */
export interface LogPart {
  fromSeq: number;
  toSeq: number;
}

/** Rows of the log are in the order of their times but for this much: a clock may be set back. */
const clockLagMs = 5 * 60_000;

/** The part of the event log that holds everything recorded in `[from, to)`, and little else: found by halving, without an index. */
export async function logPartOf(
  db: Queryable,
  { from, to }: { from: Instant; to: Instant },
): Promise<LogPart> {
  const last = await lastSeq(db);
  return {
    fromSeq: await firstSeqAt(db, from - clockLagMs, last),
    toSeq: await firstSeqAt(db, to + clockLagMs, last),
  };
}

/** Events of a part of the log, the oldest first. `sites`: null = all. */
export async function readLogEvents(
  db: Queryable,
  part: LogPart & { from: Instant; to: Instant },
  { sites, types }: { sites: readonly string[] | null; types: readonly ClinicalEventType[] },
  limit: number,
): Promise<{ seq: number; event: ClinicalEvent }[]> {
  const rows = await db.query<EventRow>(
    'rehearsal-events',
    `select seq, id, type, site, lane, patient_id, encounter_id, unit, subject, occurred_at, received_at,
            recorded_at, data, sources, epoch
       from event
      where seq >= $1
        and seq < $2
        and recorded_at >= $3
        and recorded_at < $4
        and ($5::text[] is null or site = any ($5))
        and type = any ($6)
      order by seq
      limit $7`,
    [part.fromSeq, part.toSeq, iso(part.from), iso(part.to), sites, types, limit],
  );
  return rows.map((row) => ({ seq: row.seq, event: eventOf(row) }));
}

/** Events recorded in `[from, to)` from a place of the log on, in the order of time. `sites`: null = all. */
export async function readEventsOf(
  db: Queryable,
  { fromSeq, from, to, sites }: LogSlice,
): Promise<ClinicalEvent[]> {
  const rows = await db.query<EventRow>(
    'rehearsal-events-of',
    `select seq, id, type, site, lane, patient_id, encounter_id, unit, subject, occurred_at, received_at,
            recorded_at, data, sources, epoch
       from event
      where seq >= $1
        and recorded_at >= $2
        and recorded_at < $3
        and ($4::text[] is null or site = any ($4))
      order by recorded_at, seq`,
    [fromSeq, iso(from), iso(to), sites],
  );
  return rows.map(eventOf);
}

export interface LogSlice {
  /** No event of the slice stands before it. */
  fromSeq: number;
  from: Instant;
  to: Instant;
  sites: readonly string[] | null;
}

/** The epoch of the first event of a part of the log, or null where it is empty. */
export async function firstEpoch(
  db: Queryable,
  { fromSeq, toSeq }: LogPart,
): Promise<number | null> {
  const rows = await db.query<{ epoch: number }>(
    'rehearsal-first-epoch',
    `select epoch
       from event
      where seq >= $1
        and seq < $2
      order by seq
      limit 1`,
    [fromSeq, toSeq],
  );
  return rows[0]?.epoch ?? null;
}

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

async function lastSeq(db: Queryable): Promise<number> {
  const rows = await db.query<{ seq: number | null }>(
    'rehearsal-last-seq',
    `select max(seq) as seq from event`,
  );
  return rows[0]?.seq ?? 0;
}

async function firstSeqAt(db: Queryable, at: Instant, last: number): Promise<number> {
  let low = 0;
  let high = last + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = await firstFrom(db, middle);
    if (row && row.recorded_at < at) low = row.seq + 1;
    else high = middle;
  }
  return low;
}

async function firstFrom(
  db: Queryable,
  seq: number,
): Promise<{ seq: number; recorded_at: Instant } | undefined> {
  const rows = await db.query<{ seq: number; recorded_at: Instant }>(
    'rehearsal-first-from',
    `select seq, recorded_at
       from event
      where seq >= $1
      order by seq
      limit 1`,
    [seq],
  );
  return rows[0];
}

interface EventRow {
  seq: number;
  id: string;
  type: ClinicalEventType;
  site: string;
  lane: number;
  patient_id: string;
  encounter_id: string | null;
  unit: string | null;
  subject: string;
  occurred_at: Instant;
  received_at: Instant;
  recorded_at: Instant;
  data: ClinicalEvent['data'];
  sources: number[];
  epoch: number;
}

function eventOf(row: EventRow): ClinicalEvent {
  return {
    id: row.id,
    type: row.type,
    site: row.site,
    lane: row.lane,
    patientId: row.patient_id,
    encounterId: row.encounter_id,
    unit: row.unit,
    subject: row.subject,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    recordedAt: row.recorded_at,
    data: row.data,
    sources: row.sources,
    epoch: row.epoch,
  };
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
