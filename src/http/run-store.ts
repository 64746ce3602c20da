import type { Instant, Queryable } from '../platform/platform.ts';
import type { TaskHistoryRow } from '../tasks/tasks.ts';
import type { Because, Input } from '../workflows/workflows.ts';

export const runStepsMax = 1000;

export interface RunRow {
  id: string;
  site: string;
  workflow: string;
  version: string;
  digest: string;
  epoch: number;
  unit: string | null;
  patientId: string;
  state: string;
  startedAt: Instant;
  endedAt: Instant | null;
}

const runSql = `
  select id, site, workflow, version, digest, epoch, unit, patient_id as "patientId", state,
         started_at as "startedAt", ended_at as "endedAt"
    from instance
   where id = $1`;

export async function readRun(db: Queryable, id: string): Promise<RunRow | undefined> {
  const [row] = await db.query<RunRow>('page-run', runSql, [id]);
  return row;
}

export interface StepRow {
  rev: number;
  at: Instant;
  input: Input;
  because: Because;
}

const stepsSql = `
  select rev, at, input, because
    from instance_step
   where instance_id = $1
   order by rev desc
   limit ${runStepsMax}`;

/** The steps of a run, oldest first; of a very long one the last `runStepsMax`. */
export async function readSteps(db: Queryable, instanceId: string): Promise<StepRow[]> {
  const rows = await db.query<StepRow>('page-run-steps', stepsSql, [instanceId]);
  return rows.toReversed();
}

const historySql = `
  select history.task_id as "taskId", history.rev, history.site, history.lane, history.at, history.actor,
         history.act, history.from_state as "fromState", history.to_state as "toState", history.detail
    from task
    join task_history as history on history.task_id = task.id
   where task.instance_id = $1
   order by history.at, history.task_id, history.rev`;

export interface LinkedRunRow {
  id: string;
  workflow: string;
  state: string;
  isCaller: boolean;
}

const linkedSql = `
  select id, workflow, state, false as "isCaller", started_at
    from instance
   where called_by = $1
   union all
  select caller.id, caller.workflow, caller.state, true, caller.started_at
    from instance as called
    join instance as caller on caller.id = called.called_by
   where called.id = $1
   order by started_at, id`;

/** The run that called this one, and those that it has called, oldest first. */
export async function readLinkedRuns(db: Queryable, id: string): Promise<LinkedRunRow[]> {
  return db.query<LinkedRunRow>('page-run-linked', linkedSql, [id]);
}

/** What people and the engine did to the tasks of a run, oldest first. */
export async function readRunTaskHistory(
  db: Queryable,
  instanceId: string,
): Promise<TaskHistoryRow[]> {
  return db.query<TaskHistoryRow>('page-run-history', historySql, [instanceId]);
}

export interface TimerRow {
  name: string;
  rung: number;
  state: string;
  fireAt: Instant;
  firedAt: Instant | null;
  lateMs: number | null;
  setAt: Instant;
  budgetMs: number;
}

const timersSql = `
  select name, rung, state, set_at as "setAt", budget_ms::double precision as "budgetMs", fire_at as "fireAt", fired_at as "firedAt", late_ms::double precision as "lateMs"
    from timer
   where instance_id = $1
   order by fire_at, name, rung`;

export async function readTimers(db: Queryable, instanceId: string): Promise<TimerRow[]> {
  return db.query<TimerRow>('page-run-timers', timersSql, [instanceId]);
}

const sourcesSql = `select to_jsonb(sources) as sources from event where id = $1`;

/** The journal rows that a clinical event comes from. */
export async function readEventSources(db: Queryable, eventId: string): Promise<number[]> {
  const [row] = await db.query<{ sources: number[] }>('page-event-sources', sourcesSql, [eventId]);
  return row?.sources ?? [];
}

export interface ArrivalRow {
  seq: number;
  receivedAt: Instant;
  feed: string;
  type: string | null;
  trigger: string | null;
}

const arrivalsSql = `
  select seq::double precision as seq, received_at as "receivedAt", feed, message_type as type,
         trigger_event as trigger
    from journal
   where seq = any($1)
   order by seq`;

/** When and where messages came in. */
export async function readArrivals(db: Queryable, seqs: readonly number[]): Promise<ArrivalRow[]> {
  if (seqs.length === 0) return [];
  return db.query<ArrivalRow>('page-run-arrivals', arrivalsSql, [[...seqs]]);
}
