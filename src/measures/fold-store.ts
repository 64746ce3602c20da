import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { Deadline, OpenDeadline, TaskLine } from './tally-task.ts';

/** How far the logs are counted. Transaction ids as text: 64 bits. */
export interface Position {
  taskXid: string;
  taskId: string;
  taskRev: number;
  runXid: string;
  runId: string;
  runName: string;
  exceptionXid: string;
  exceptionId: string;
}

/** The position, locked until the transaction ends; undefined while somebody else counts. */
export async function lockPosition(tx: Queryable): Promise<Position | undefined> {
  const [row] = await tx.query<Position>(
    'measure-lock',
    `select task_xid::text as "taskXid", task_id as "taskId", task_rev as "taskRev",
            run_xid::text as "runXid", run_id as "runId", run_name as "runName",
            exception_xid::text as "exceptionXid", exception_id as "exceptionId"
       from measure_position
        for update skip locked`,
  );
  return row;
}

/** `countedAt`: null where the logs were not counted to their end. */
export async function savePosition(
  tx: Queryable,
  position: Position,
  countedAt: Instant | null,
): Promise<void> {
  const { taskXid, taskId, taskRev, runXid, runId, runName } = position;
  await tx.query(
    'measure-position',
    `update measure_position
        set task_xid = $1::xid8, task_id = $2, task_rev = $3,
            run_xid = $4::xid8, run_id = $5, run_name = $6,
            exception_xid = $7::xid8, exception_id = $8,
            counted_at = coalesce($9::timestamptz, counted_at)`,
    [
      ...[taskXid, taskId, taskRev, runXid, runId, runName],
      ...[position.exceptionXid, position.exceptionId],
      countedAt === null ? null : iso(countedAt),
    ],
  );
}

export interface FoundLine extends Omit<TaskLine, 'reachedGoal'> {
  xid: string;
  /** Whom it asked: a pool, or a person by name. */
  role: string | null;
  unit: string | null;
  to: string | null;
  /** Of a cancellation: what the run reached in that moment. */
  milestones: readonly string[] | null;
  /** The last of those that are new, in the order of the log. */
  isLast: boolean;
}

const linesSql = `
  with next as (
    select xid, task_id, rev
      from task_history
     where (xid, task_id, rev) > ($1::xid8, $2::text, $3::integer)
       and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, task_id, rev
     limit $4
  ), last as (
    select xid, task_id, rev
      from next
     order by xid desc, task_id desc, rev desc
     limit 1
  ), touched as (
    select task_id, max(rev) as rev
      from next
     group by task_id
  )
  select line.xid::text as xid, line.task_id as "taskId", line.rev, line.at, line.act,
         line.from_state as "fromState", line.detail ->> 'from' as "from",
         line.detail ->> 'role' as role, line.detail ->> 'unit' as unit, line.detail ->> 'to' as "to",
         left(line.detail ->> 'reason', $5) as reason,
         (line.detail ->> 'acceptBy')::double precision as "acceptBy",
         (line.detail ->> 'finishBy')::double precision as "finishBy",
         -- Up to the last one of its task that is new, all after the position are.
         (line.xid, line.task_id, line.rev) > ($1::xid8, $2::text, $3::integer)
           and (line.xid, line.task_id, line.rev) <= (last.xid, last.task_id, last.rev) as "isNew",
         (line.xid, line.task_id, line.rev) = (last.xid, last.task_id, last.rev) as "isLast",
         case when line.act = 'cancel' then array(
           select reached.name
             from task
             join run_milestone as reached on reached.instance_id = task.instance_id
            where task.id = line.task_id
              and reached.at = line.at) end as milestones
    from touched
   cross join last
   cross join lateral (
         select *
           from task_history
          where task_id = touched.task_id
            and rev <= touched.rev) as line
   order by line.task_id, line.rev`;

/** Longest part of a reason that is counted by, in characters. */
export const reasonCharsMax = 120;

/** The next lines that nobody counted, in the order of their commits, each with all lines of its task before it. */
export async function readLines(
  tx: Queryable,
  { taskXid, taskId, taskRev }: Position,
  limit: number,
): Promise<FoundLine[]> {
  const from = [taskXid, taskId, taskRev];
  return tx.query<FoundLine>('measure-lines', linesSql, [...from, limit, reasonCharsMax]);
}

/** By what a task is counted, and its deadlines where its opening does not tell them: lines of earlier programs do not. */
export interface TaskPlace {
  taskId: string;
  runId: string;
  site: string;
  workflow: string;
  key: string;
  unit: string | null;
  role: string;
  version: string;
  digest: string;
  epoch: number | null;
  tells: boolean;
  acceptBy: Instant | null;
  finishBy: Instant | null;
}

export async function readPlaces(tx: Queryable, taskIds: readonly string[]): Promise<TaskPlace[]> {
  if (taskIds.length === 0) return [];
  return tx.query<TaskPlace>(
    'measure-places',
    `select task.id as "taskId", task.instance_id as "runId", task.site, task.workflow, task.key, task.unit,
            coalesce(line.detail ->> 'role', task.pool_role) as role,
            coalesce(line.detail ->> 'version', instance.version, '') as version,
            coalesce(line.detail ->> 'digest', instance.digest, '') as digest,
            coalesce((line.detail ->> 'epoch')::integer, instance.epoch) as epoch,
            line.detail ->> 'digest' is not null as tells,
            task.accept_by as "acceptBy", task.finish_by as "finishBy"
       from task
       left join task_history as line on line.task_id = task.id and line.rev = 1
       left join instance on instance.id = task.instance_id
      where task.id = any($1)`,
    [[...taskIds]],
  );
}

/** A milestone of a run, with what is counted by. */
export interface FoundMilestone {
  xid: string;
  runId: string;
  name: string;
  at: Instant;
  isNew: boolean;
  /** The last of those that are new, in the order of the log. */
  isLast: boolean;
  site: string;
  workflow: string;
  version: string;
  digest: string;
  epoch: number | null;
  unit: string | null;
}

const milestonesSql = `
  with next as (
    select xid, instance_id, name
      from run_milestone
     where (xid, instance_id, name) > ($1::xid8, $2::text, $3::text)
       and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, instance_id, name
     limit $4
  ), last as (
    select xid, instance_id, name
      from next
     order by xid desc, instance_id desc, name desc
     limit 1
  )
  select reached.xid::text as xid, reached.instance_id as "runId", reached.name, reached.at, reached.site,
         reached.workflow, reached.version, coalesce(reached.digest, instance.digest, '') as digest,
         coalesce(reached.epoch, instance.epoch) as epoch, coalesce(reached.unit, instance.unit) as unit,
         (reached.xid, reached.instance_id, reached.name) > ($1::xid8, $2::text, $3::text)
           and (reached.xid, reached.instance_id, reached.name) <= (last.xid, last.instance_id, last.name) as "isNew",
         (reached.xid, reached.instance_id, reached.name) = (last.xid, last.instance_id, last.name) as "isLast"
    from (select distinct instance_id from next) as touched
   cross join last
   cross join lateral (
         select *
           from run_milestone
          where instance_id = touched.instance_id) as reached
    left join instance on instance.id = reached.instance_id
   order by reached.instance_id, reached.at, reached.name`;

/** The next milestones that nobody counted, each with all milestones of its run. */
export async function readMilestones(
  tx: Queryable,
  { runXid, runId, runName }: Position,
  limit: number,
): Promise<FoundMilestone[]> {
  return tx.query<FoundMilestone>('measure-milestones', milestonesSql, [
    ...[runXid, runId, runName],
    limit,
  ]);
}

export interface FoundException {
  xid: string;
  id: string;
  site: string;
  raisedAt: Instant;
}

/** The next exceptions that nobody counted, in the order of their commits. */
export async function readExceptions(
  tx: Queryable,
  { exceptionXid, exceptionId }: Position,
  limit: number,
): Promise<FoundException[]> {
  return tx.query<FoundException>(
    'measure-exceptions',
    `select xid::text as xid, id, site, raised_at as "raisedAt"
       from exception
      where (xid, id) > ($1::xid8, $2::text)
        and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid, id
      limit $3`,
    [exceptionXid, exceptionId, limit],
  );
}

/** Deadlines of these tasks that the clock has counted as missed. */
export async function readLate(
  tx: Queryable,
  taskIds: readonly string[],
): Promise<{ taskId: string; deadline: Deadline }[]> {
  if (taskIds.length === 0) return [];
  return tx.query(
    'measure-late',
    `select task_id as "taskId", deadline
       from measure_due
      where task_id = any($1)
        and is_late`,
    [[...taskIds]],
  );
}

/** Deadlines that passed before `until` and that nobody has counted, the earliest first. */
export async function readPassed(
  tx: Queryable,
  until: Instant,
  limit: number,
): Promise<OpenDeadline[]> {
  return tx.query<OpenDeadline>(
    'measure-passed',
    `select task_id as "taskId", deadline, site, due_at as "dueAt", is_late as "isLate"
       from measure_due
      where not is_late
        and due_at < $1
      order by due_at, task_id, deadline
      limit $2`,
    [iso(until), limit],
  );
}

/** Since when each epoch has been in force, in their order. */
export async function readEpochs(tx: Queryable): Promise<{ epoch: number; since: Instant }[]> {
  return tx.query(
    'measure-epochs',
    `select epoch, loaded_at as since
       from network_release
      order by epoch`,
  );
}
