import {
  bulkInsert,
  bulkInsertSql,
  iso,
  rowSource,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';

/** When a workflow that starts by the clock is due next at a site. */
export interface ScheduleRow {
  site: string;
  workflow: string;
  at: string;
  lane: number;
  nextAt: Instant;
}

const INSERT = bulkInsertSql(
  'schedule',
  { site: 'text', workflow: 'text', at: 'text', lane: 'smallint', next_at: 'timestamptz' },
  'on conflict do nothing',
);

const KEYS = rowSource({ site: 'text', workflow: 'text', at: 'text', next_at: 'timestamptz' });

/** Makes schedules known. One that is there keeps its time: it may be due and not have fired yet. */
export async function insertSchedules(tx: Queryable, rows: readonly ScheduleRow[]): Promise<void> {
  await bulkInsert(
    tx,
    'schedule-insert',
    INSERT,
    rows.map(({ nextAt, ...row }) => ({ ...row, next_at: nextAt })),
  );
}

/** Schedules that are due, locked. Another worker leaves them out. */
export async function takeDueSchedules(
  tx: Queryable,
  now: Instant,
  limit: number,
): Promise<ScheduleRow[]> {
  return tx.query<ScheduleRow>(
    'schedule-take-due',
    `select site, workflow, at, lane, next_at as "nextAt"
       from schedule
      where next_at <= $1
      order by next_at, site, workflow, at
      limit $2
        for update skip locked`,
    [iso(now), limit],
  );
}

/** Moves schedules on to their next times; one that has none any more is deleted. */
export async function moveSchedules(
  tx: Queryable,
  rows: readonly (Omit<ScheduleRow, 'nextAt' | 'lane'> & { nextAt: Instant | null })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    'schedule-move',
    `with moved as (select * from ${KEYS.sql}),
          gone as (
            delete from schedule
             using moved
             where schedule.site = moved.site
               and schedule.workflow = moved.workflow
               and schedule.at = moved.at
               and moved.next_at is null)
     update schedule
        set next_at = moved.next_at
       from moved
      where schedule.site = moved.site
        and schedule.workflow = moved.workflow
        and schedule.at = moved.at
        and moved.next_at is not null`,
    KEYS.params(rows.map(({ nextAt, ...row }) => ({ ...row, next_at: nextAt }))),
  );
}
