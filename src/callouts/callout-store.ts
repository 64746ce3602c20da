import { iso, rowSource, type Instant, type Queryable } from '../platform/platform.ts';
import type { Callout, CalloutState, StandingCallout } from './callout.ts';

const CODES = rowSource({ code: 'text', task_id: 'text', site: 'text', lane: 'smallint' });

// Where a code is taken or a task has one by now, nothing is given; whoever asks reads again.
const giveSql = `
  insert into task_code (code, task_id, site, lane, given_at)
  select code, task_id, site, lane, $${CODES.params([]).length + 1}
    from ${CODES.sql}
   order by code
  on conflict do nothing`;

export interface GivenCode {
  code: string;
  taskId: string;
  site: string;
  lane: number;
}

/** Gives codes to tasks, as far as they are free and the tasks have none. */
export async function giveCodes(tx: Queryable, codes: readonly GivenCode[], now: Instant) {
  const rows = codes.map(({ code, taskId, site, lane }) => ({ code, task_id: taskId, site, lane }));
  await tx.query('task-code-give', giveSql, [...CODES.params(rows), iso(now)]);
}

/** The codes of these tasks, by task. */
export async function readCodes(
  db: Queryable,
  taskIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ taskId: string; code: string }>(
    'task-codes',
    `select task_id as "taskId", code from task_code where task_id = any($1)`,
    [[...taskIds]],
  );
  return new Map(rows.map(({ taskId, code }) => [taskId, code]));
}

/** The task of a code, or undefined. */
export async function findTaskByCode(db: Queryable, code: string): Promise<string | undefined> {
  const [row] = await db.query<{ taskId: string }>(
    'task-by-code',
    `select task_id as "taskId" from task_code where code = $1`,
    [code],
  );
  return row?.taskId;
}

const ROWS = rowSource({
  place: 'integer',
  id: 'text',
  site: 'text',
  lane: 'smallint',
  task_id: 'text',
  rev: 'integer',
  rung: 'integer',
  person: 'text',
  channel: 'text',
  pool_role: 'text',
  pool_unit: 'text',
  reason: 'text',
  text: 'text',
  effect_id: 'text',
  created_at: 'timestamptz',
  deliver_by: 'timestamptz',
});

const insertSql = `
  insert into callout (id, site, lane, task_id, rev, rung, person, channel, pool_role, pool_unit, reason, text, effect_id,
                       state, created_at, deliver_by, changed_at)
  select id, site, lane, task_id, rev, rung, person, channel, pool_role, pool_unit, reason, text, effect_id,
         'queued', created_at, deliver_by, created_at
    from ${ROWS.sql}
   order by place
  on conflict (task_id, person, channel, text) do nothing
  returning id`;

/** Writes callouts, less those that would tell somebody the same again. Gives the ids of those that were written. */
export async function insertCallouts(
  tx: Queryable,
  callouts: readonly Callout[],
): Promise<ReadonlySet<string>> {
  const rows = callouts.map((one, place) => ({
    ...{ place, id: one.id, site: one.site, lane: one.lane, task_id: one.taskId },
    ...{ rev: one.rev, rung: one.rung, person: one.person, channel: one.channel },
    ...{ pool_role: one.role, pool_unit: one.unit },
    ...{ reason: one.reason, text: one.text, effect_id: one.effectId },
    ...{ created_at: one.createdAt, deliver_by: one.deliverBy },
  }));
  const written = await tx.query<{ id: string }>('callout-insert', insertSql, ROWS.params(rows));
  return new Set(written.map(({ id }) => id));
}

const columns = `
  id, site, lane, task_id as "taskId", rev, rung, person, channel, pool_role as role, pool_unit as unit,
  reason, text, effect_id as "effectId", state,
  created_at as "createdAt", deliver_by as "deliverBy", changed_at as "changedAt", delivered_at as "deliveredAt",
  answer, failure`;

/** The callouts of a task, oldest first. */
export async function readCallouts(db: Queryable, taskId: string): Promise<StandingCallout[]> {
  return db.query<StandingCallout>(
    'callouts-of-task',
    `select ${columns} from callout where task_id = $1 order by created_at, id`,
    [taskId],
  );
}

/** Callouts that are counted at once: beyond it the count is of the latest ones. */
export const calloutsCountedMax = 20_000;

/** Who was called out for tasks of these sites since an instant, the latest first. */
export async function readCalledOut(
  db: Queryable,
  { sites, since }: { sites: readonly string[]; since: Instant },
): Promise<{ site: string; at: Instant; role: string; unit: string | null; to: string }[]> {
  return db.query(
    'callouts-counted',
    `select site, created_at as at, pool_role as role, pool_unit as unit, person as "to"
       from callout
      where created_at >= $1 and site = any($2)
      order by created_at desc
      limit $3`,
    [iso(since), [...sites], calloutsCountedMax],
  );
}

/** One callout, locked until the transaction ends. */
export async function lockCallout(tx: Queryable, id: string): Promise<StandingCallout | undefined> {
  const [row] = await tx.query<StandingCallout>(
    'callout-lock',
    `select ${columns} from callout where id = $1 for update`,
    [id],
  );
  return row;
}

/** The last callout of a person for a task by one of these channels. */
export async function lastCallout(
  db: Queryable,
  { taskId, person, channels }: { taskId: string; person: string; channels: readonly string[] },
): Promise<StandingCallout | undefined> {
  const [row] = await db.query<StandingCallout>(
    'callout-last',
    `select ${columns}
       from callout
      where task_id = $1 and person = $2 and channel = any($3)
      order by rev desc, created_at desc
      limit 1`,
    [taskId, person, [...channels]],
  );
  return row;
}

const reachSql = `
  update callout
     set state = $2, changed_at = $3, failure = $4,
         delivered_at = coalesce(delivered_at, case when $2 in ('delivered', 'seen', 'answered') then $3::timestamptz end)
   where id = $1`;

/** Writes how far a callout came. */
export async function setCalloutState(
  tx: Queryable,
  id: string,
  { state, at, failure }: { state: CalloutState; at: Instant; failure: string | null },
): Promise<void> {
  await tx.query('callout-state', reachSql, [id, state, iso(at), failure]);
}

/** Writes what was replied to a callout. */
export async function setCalloutAnswer(
  tx: Queryable,
  id: string,
  { answer, at }: { answer: string; at: Instant },
): Promise<void> {
  await tx.query(
    'callout-answer',
    `update callout
        set state = 'answered', answer = $2, changed_at = $3, delivered_at = coalesce(delivered_at, $3)
      where id = $1`,
    [id, answer, iso(at)],
  );
}

const followSql = `
  with news as (
    select callout.id,
           case when delivery.state = 'delivered' then 'sent'
                when delivery.cause = 'expired' then 'expired'
                else 'failed' end as state,
           delivery.sentence, delivery.changed_at
      from callout
      join delivery on delivery.effect_id = callout.effect_id
     where callout.state = 'queued'
       and delivery.state in ('delivered', 'dead', 'discarded')
     order by callout.created_at
     limit $2
  ), settled as (
    update callout
       set state = news.state, changed_at = news.changed_at,
           failure = case when news.state = 'sent' then null else coalesce(news.sentence, 'It was discarded.') end
      from news
     where callout.id = news.id
    returning callout.task_id, callout.site
  ), late as (
    update callout
       set state = 'expired', changed_at = $1, failure = 'Nobody reported that it was delivered.'
     where state in ('queued', 'sent')
       and deliver_by <= $1
       and id not in (select id from news)
    returning task_id, site
  )
  select distinct task_id as "taskId", site from (select * from settled union all select * from late) changed`;

/** Brings callouts to where the outbox and the clock are. Gives the tasks of those that changed. */
export async function followDeliveries(
  db: Queryable,
  now: Instant,
  limit: number,
): Promise<{ taskId: string; site: string }[]> {
  return db.query<{ taskId: string; site: string }>('callouts-follow', followSql, [
    iso(now),
    limit,
  ]);
}

const unheededSql = `
  select one.task_id as "taskId", one.rev, count(distinct one.person)::integer as people
    from callout one
   where one.task_id in (select task_id from callout where state in ('failed', 'expired') and heeded_at is null limit $1)
     and one.rev = (select max(rev) from callout other where other.task_id = one.task_id)
   group by one.task_id, one.rev
  having bool_and(one.state in ('failed', 'expired')) and bool_or(one.heeded_at is null)`;

export interface UnheardRound {
  taskId: string;
  /** The revision of the task that nobody was told of. */
  rev: number;
  people: number;
}

/** Tasks whose last round of callouts reached nobody, which was not acted upon. */
export async function readUnheard(db: Queryable, limit: number): Promise<UnheardRound[]> {
  return db.query<UnheardRound>('callouts-unheard', unheededSql, [limit]);
}

/** Notes that the failures of a task's callouts, up to this revision of it, were acted upon. */
export async function heedFailures(
  tx: Queryable,
  { taskId, rev, now }: { taskId: string; rev: number; now: Instant },
): Promise<void> {
  await tx.query(
    'callouts-heed',
    `update callout set heeded_at = $3
      where task_id = $1 and rev <= $2 and heeded_at is null and state in ('failed', 'expired')`,
    [taskId, rev, iso(now)],
  );
}
