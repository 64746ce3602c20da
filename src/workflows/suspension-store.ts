import {
  bulkInsert,
  bulkInsertSql,
  iso,
  rowSource,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';

/** A timer of a run. */
export interface TimerName {
  instanceId: string;
  name: string;
  rung: number;
}

/** A pending timer as it was set. */
export interface SetTimerRow extends TimerName {
  setAt: Instant;
  budgetMs: number;
  fireAt: Instant;
}

/** A time in which a timer does not count, and who or what said so. */
export interface SuspensionRow extends TimerName {
  from: Instant;
  until: Instant;
  by: string;
  reason: string;
  /** `person`, or what it lasts as long as: `downtime:<id>`, `leave:<when it began, in ms>`. */
  cause: string;
}

/** The longest time for which anything suspends a wait, in days: nothing that waits is forgotten. */
export const suspendDaysMax = 14;

const setTimersSql = `
  select instance_id as "instanceId", name, rung, set_at as "setAt",
         budget_ms::double precision as "budgetMs", fire_at as "fireAt"
    from timer
   where instance_id = any ($1)
     and state = 'pending'
   order by instance_id, fire_at, name, rung`;

/** What runs wait for, as it was set. */
export async function readSetTimers(
  tx: Queryable,
  runs: readonly string[],
): Promise<SetTimerRow[]> {
  return tx.query<SetTimerRow>('timers-as-set', setTimersSql, [runs]);
}

const suspensionsSql = `
  select instance_id as "instanceId", name, rung, suspended_at as "from", until, by_person as by,
         reason, cause
    from timer_suspension
   where instance_id = any ($1)
   order by instance_id, suspended_at, name, rung, cause`;

/** When the timers of runs were suspended, oldest first. */
export async function readSuspensions(
  db: Queryable,
  runs: readonly string[],
): Promise<SuspensionRow[]> {
  return db.query<SuspensionRow>('timer-suspensions', suspensionsSql, [runs]);
}

const INSERT = bulkInsertSql(
  'timer_suspension',
  {
    instance_id: 'text',
    name: 'text',
    rung: 'integer',
    suspended_at: 'timestamptz',
    until: 'timestamptz',
    site: 'text',
    lane: 'smallint',
    by_person: 'text',
    reason: 'text',
    cause: 'text',
  },
  `on conflict (instance_id, name, rung, suspended_at, cause) do update set until = excluded.until`,
);

/** Keeps what is suspended; what was known already has another end from here on. */
export async function putSuspensions(
  tx: Queryable,
  rows: readonly (SuspensionRow & { site: string; lane: number })[],
): Promise<void> {
  await bulkInsert(
    tx,
    'timer-suspend',
    INSERT,
    rows.map(({ instanceId, name, rung, from, until, by, reason, cause, site, lane }) => ({
      ...{ instance_id: instanceId, site, lane, name, rung, suspended_at: from, until },
      ...{ by_person: by, reason, cause },
    })),
  );
}

/** What people suspended still ends now. What lasts as long as something else does not. */
export async function endSuspensions(
  tx: Queryable,
  instanceId: string,
  now: Instant,
): Promise<void> {
  await tx.query(
    'timer-resume',
    `update timer_suspension
        set until = $2
      where instance_id = $1
        and until > $2
        and cause = 'person'`,
    [instanceId, iso(now)],
  );
}

// One that nobody ends does not suspend for ever.
const endOf = (span: string): string =>
  `least(${span}.ended_at, ${span}.began_at + interval '${suspendDaysMax} days')`;

/** Until now (`$1`), what does not count for a timer: of a leave that was told wrongly, no time at all. */
const spans = `
  select 'downtime:' || downtime.id as cause, 'Downtime: ' || downtime.reason as reason,
         downtime.began_at, ${endOf('downtime')} as ends_at
    from downtime
   where timer.in_downtime
     and downtime.site = timer.site
     and downtime.began_at <= $1
   union all
  select 'leave:' || (extract(epoch from leave.began_at) * 1000)::bigint, 'Leave of absence',
         leave.began_at, ${endOf('leave')}
    from instance
    join encounter_leave as leave on leave.encounter_id = instance.encounter_id
   where timer.in_leave
     and instance.id = timer.instance_id
     and leave.began_at <= $1`;

const missingSpans = `
  select span.cause, span.reason, greatest(span.began_at, timer.set_at) as begins,
         greatest(span.ends_at, span.began_at, timer.set_at) as ends
    from (${spans}) as span
    left join timer_suspension as known
      on known.instance_id = timer.instance_id
     and known.name = timer.name
     and known.rung = timer.rung
     and known.cause = span.cause
   where case when known.cause is null then span.ends_at > greatest(span.began_at, timer.set_at)
              else known.until <> greatest(span.ends_at, span.began_at, timer.set_at) end`;

/** True of a timer that may be taken for due: the ledger has all until now (`$1`) that does not count for it. */
export const ledgerIsWhole = `
  not ((timer.in_downtime or timer.in_leave) and exists (${missingSpans}))`;

// Each half has an index of its own, however many timers there are or were.
const marked = `
  select instance_id, name, rung, site, set_at, in_downtime, in_leave
    from timer
   where state = 'pending' and in_downtime
   union all
  select instance_id, name, rung, site, set_at, in_downtime, in_leave
    from timer
   where state = 'pending' and in_leave and not in_downtime`;

/** Pending timers with what does not count for them and their ledgers do not have, or not with that end. */
export async function readMissingSpans(
  tx: Queryable,
  now: Instant,
  limit: number,
): Promise<Omit<SuspensionRow, 'by'>[]> {
  return tx.query(
    'timers-missing-spans',
    `with timer as materialized (${marked})
     select timer.instance_id as "instanceId", timer.name, timer.rung, missing.begins as "from",
            missing.ends as until, missing.reason, missing.cause
       from timer
      cross join lateral (${missingSpans}) as missing
      order by timer.instance_id, timer.name, timer.rung, missing.cause
      limit $2`,
    [iso(now), limit],
  );
}

const MOVED = rowSource({
  instance_id: 'text',
  name: 'text',
  rung: 'integer',
  fire_at: 'timestamptz',
});

/** Pending timers are due at other times from here on. */
export async function moveTimers(
  tx: Queryable,
  moved: readonly (TimerName & { fireAt: Instant })[],
): Promise<void> {
  if (moved.length === 0) return;
  await tx.query(
    'timer-move',
    `update timer
        set fire_at = row.fire_at
       from ${MOVED.sql}
      where timer.instance_id = row.instance_id
        and timer.name = row.name
        and timer.rung = row.rung
        and timer.state = 'pending'`,
    MOVED.params(
      moved.map(({ instanceId, name, rung, fireAt }) => ({
        ...{ instance_id: instanceId, name, rung, fire_at: fireAt },
      })),
    ),
  );
}
