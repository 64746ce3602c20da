import { bulkInsert, bulkInsertSql, rowSource, type Queryable } from '../platform/platform.ts';
import type { Pool } from '../workflows/workflows.ts';
import type { Task, TaskHistoryRow } from './task.ts';

/** A row as `taskColumns` selects it. */
export type TaskRow = Omit<Task, 'pool'> & { poolRole: string; poolUnit: string | null };

export const taskColumns = `
  task.id, task.site, task.lane, task.unit, task.instance_id as "instanceId", task.key, task.workflow,
  task.patient_id as "patientId", task.encounter_id as "encounterId", task.title, task.priority, task.state,
  task.pool_role as "poolRole", task.pool_unit as "poolUnit", task.fallback, task.owner,
  task.offered_to as "offeredTo", task.rung, task.accept_by as "acceptBy", task.start_by as "startBy",
  task.finish_by as "finishBy",
  task.ladder, task.detail, task.outcome, task.opened_at as "openedAt", task.accepted_at as "acceptedAt",
  task.started_at as "startedAt",
  task.closed_at as "closedAt", task.rev`;

export function taskOfRow({ poolRole, poolUnit, ...rest }: TaskRow): Task {
  const pool: Pool = { role: poolRole, unit: poolUnit };
  return { ...rest, pool };
}

const insertSql = bulkInsertSql('task', {
  id: 'text',
  site: 'text',
  lane: 'smallint',
  unit: 'text',
  instance_id: 'text',
  key: 'text',
  workflow: 'text',
  patient_id: 'text',
  encounter_id: 'text',
  title: 'text',
  priority: 'text',
  state: 'text',
  pool_role: 'text',
  pool_unit: 'text',
  fallback: 'boolean',
  owner: 'text',
  offered_to: 'text',
  rung: 'integer',
  accept_by: 'timestamptz',
  start_by: 'timestamptz',
  finish_by: 'timestamptz',
  ladder: 'json',
  detail: 'json',
  outcome: 'json',
  opened_at: 'timestamptz',
  accepted_at: 'timestamptz',
  started_at: 'timestamptz',
  closed_at: 'timestamptz',
  rev: 'integer',
});

/** New tasks. A second task of the same instance and key is a `constraint` fault. */
export async function insertTasks(tx: Queryable, tasks: readonly Task[]): Promise<void> {
  const rows = tasks.map((task) => ({
    ...changingColumns(task),
    id: task.id,
    site: task.site,
    lane: task.lane,
    unit: task.unit,
    instance_id: task.instanceId,
    key: task.key,
    workflow: task.workflow,
    patient_id: task.patientId,
    encounter_id: task.encounterId,
    title: task.title,
    priority: task.priority,
    detail: task.detail,
    opened_at: task.openedAt,
  }));
  await bulkInsert(tx, 'task-insert', insertSql, rows);
}

/** Everything that `changeTask` may change. */
function changingColumns(task: Task) {
  return {
    state: task.state,
    pool_role: task.pool.role,
    pool_unit: task.pool.unit,
    fallback: task.fallback,
    owner: task.owner,
    offered_to: task.offeredTo,
    rung: task.rung,
    accept_by: task.acceptBy,
    start_by: task.startBy,
    finish_by: task.finishBy,
    ladder: task.ladder,
    outcome: task.outcome,
    accepted_at: task.acceptedAt,
    started_at: task.startedAt,
    closed_at: task.closedAt,
    rev: task.rev,
  };
}

/** A task as it shall be, and the revision that must still be the row's. */
export interface TaskUpdate {
  task: Task;
  fromRev: number;
}

const CHANGED = rowSource({
  id: 'text',
  from_rev: 'integer',
  state: 'text',
  pool_role: 'text',
  pool_unit: 'text',
  fallback: 'boolean',
  owner: 'text',
  offered_to: 'text',
  rung: 'integer',
  accept_by: 'timestamptz',
  start_by: 'timestamptz',
  finish_by: 'timestamptz',
  ladder: 'json',
  outcome: 'json',
  accepted_at: 'timestamptz',
  started_at: 'timestamptz',
  closed_at: 'timestamptz',
  rev: 'integer',
});

const updateSql = `
  update task
     set state = row.state, pool_role = row.pool_role, pool_unit = row.pool_unit, fallback = row.fallback,
         owner = row.owner, offered_to = row.offered_to, rung = row.rung, outcome = row.outcome,
         accepted_at = row.accepted_at, closed_at = row.closed_at, rev = row.rev,
         start_by = row.start_by, started_at = row.started_at,
         accept_by = row.accept_by, finish_by = row.finish_by, ladder = row.ladder
    from ${CHANGED.sql}
   where task.id = row.id
     and task.rev = row.from_rev
  returning task.id`;

/**
 * Writes changed tasks. Gives back the ids of those that were not written because their revision is not `fromRev` any
 * more; with rows loaded `for update` in the same transaction there are none.
 */
export async function updateTasks(
  tx: Queryable,
  updates: readonly TaskUpdate[],
): Promise<string[]> {
  if (updates.length === 0) return [];
  const rows = updates.map(({ task, fromRev }) => ({
    ...changingColumns(task),
    id: task.id,
    from_rev: fromRev,
  }));
  const written = await tx.query<{ id: string }>('task-update', updateSql, CHANGED.params(rows));
  const ids = new Set(written.map((row) => row.id));
  return updates.map(({ task }) => task.id).filter((id) => !ids.has(id));
}

const insertHistorySql = bulkInsertSql('task_history', {
  task_id: 'text',
  rev: 'integer',
  site: 'text',
  lane: 'smallint',
  at: 'timestamptz',
  actor: 'text',
  act: 'text',
  from_state: 'text',
  to_state: 'text',
  detail: 'json',
});

/** Appends lines of history; a line that is there already is a `constraint` fault. */
export async function appendTaskHistory(
  tx: Queryable,
  history: readonly TaskHistoryRow[],
): Promise<void> {
  const rows = history.map((row) => ({
    task_id: row.taskId,
    rev: row.rev,
    site: row.site,
    lane: row.lane,
    at: row.at,
    actor: row.actor,
    act: row.act,
    from_state: row.fromState,
    to_state: row.toState,
    detail: row.detail,
  }));
  await bulkInsert(tx, 'task-history-insert', insertHistorySql, rows);
}

const ofInstancesSql = `
  select ${taskColumns}
    from task
   where instance_id = any($1)
   order by id
     for update`;

/** All tasks of these instances, in order of id, locked until the transaction ends. */
export async function loadTasksOfInstances(
  tx: Queryable,
  instanceIds: readonly string[],
): Promise<Task[]> {
  if (instanceIds.length === 0) return [];
  const rows = await tx.query<TaskRow>('task-of-instances', ofInstancesSql, [[...instanceIds]]);
  return rows.map(taskOfRow);
}

const byIdSql = `select ${taskColumns} from task where id = $1`;

/** One task; null where there is none. `forUpdate` locks it until the transaction ends. */
export async function loadTask(
  tx: Queryable,
  id: string,
  { forUpdate = false }: { forUpdate?: boolean } = {},
): Promise<Task | null> {
  const [row] = forUpdate
    ? await tx.query<TaskRow>('task-by-id-locked', `${byIdSql} for update`, [id])
    : await tx.query<TaskRow>('task-by-id', byIdSql, [id]);
  return row ? taskOfRow(row) : null;
}

const byIdsSql = `select ${taskColumns} from task where id = any($1)`;

/** Those of these tasks that there are, in no order. */
export async function readTasks(db: Queryable, ids: readonly string[]): Promise<Task[]> {
  if (ids.length === 0) return [];
  const rows = await db.query<TaskRow>('task-by-ids', byIdsSql, [[...ids]]);
  return rows.map(taskOfRow);
}

const historyColumns = `
  task_id as "taskId", rev, site, lane, at, actor, act, from_state as "fromState", to_state as "toState", detail`;

const historySql = `
  select ${historyColumns}
    from task_history
   where task_id = $1
   order by rev`;

/** Everything that happened to a task, oldest first. */
export async function readTaskHistory(db: Queryable, taskId: string): Promise<TaskHistoryRow[]> {
  return db.query<TaskHistoryRow>('task-history', historySql, [taskId]);
}

const byMessageSql = `
  select ${taskColumns}
    from event
    join patient on patient.id = event.patient_id
    join task on task.patient_id in (event.patient_id, patient.merged_into)
             and task.detail -> 'event' ->> 'id' = event.id
   where event.sources[1] = $1
   order by task.opened_at, task.id`;

/** The tasks that a journal row led to: those opened by an event whose first source it is. */
export async function readTasksByMessage(db: Queryable, seq: number): Promise<Task[]> {
  const rows = await db.query<TaskRow>('task-by-message', byMessageSql, [seq]);
  return rows.map(taskOfRow);
}
