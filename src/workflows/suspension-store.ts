import {
  bulkInsert,
  bulkInsertSql,
  iso,
  rowSource,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';

/** A pending timer as it was set. */
export interface SetTimerRow {
  name: string;
  rung: number;
  setAt: Instant;
  budgetMs: number;
  fireAt: Instant;
}

/** A time in which a timer does not count, and who said so. */
export interface SuspensionRow {
  name: string;
  rung: number;
  from: Instant;
  until: Instant;
  by: string;
  reason: string;
}

const setTimersSql = `
  select name, rung, set_at as "setAt", budget_ms::double precision as "budgetMs", fire_at as "fireAt"
    from timer
   where instance_id = $1
     and state = 'pending'
   order by fire_at, name, rung`;

/** What a run waits for, as it was set. */
export async function readSetTimers(tx: Queryable, instanceId: string): Promise<SetTimerRow[]> {
  return tx.query<SetTimerRow>('timers-as-set', setTimersSql, [instanceId]);
}

const suspensionsSql = `
  select name, rung, suspended_at as "from", until, by_person as by, reason
    from timer_suspension
   where instance_id = $1
   order by suspended_at, name, rung`;

/** When the timers of a run were suspended, oldest first. */
export async function readSuspensions(db: Queryable, instanceId: string): Promise<SuspensionRow[]> {
  return db.query<SuspensionRow>('timer-suspensions', suspensionsSql, [instanceId]);
}

const INSERT = bulkInsertSql('timer_suspension', {
  instance_id: 'text',
  name: 'text',
  rung: 'integer',
  suspended_at: 'timestamptz',
  until: 'timestamptz',
  site: 'text',
  lane: 'smallint',
  by_person: 'text',
  reason: 'text',
});

export async function insertSuspensions(
  tx: Queryable,
  { id, site, lane }: { id: string; site: string; lane: number },
  rows: readonly SuspensionRow[],
): Promise<void> {
  await bulkInsert(
    tx,
    'timer-suspend',
    INSERT,
    rows.map(({ name, rung, from, until, by, reason }) => ({
      ...{ instance_id: id, site, lane, name, rung, suspended_at: from, until },
      ...{ by_person: by, reason },
    })),
  );
}

/** What is suspended still ends now. */
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
        and until > $2`,
    [instanceId, iso(now)],
  );
}

const MOVED = rowSource({ name: 'text', rung: 'integer', fire_at: 'timestamptz' });

/** Pending timers of a run are due at other times from here on. */
export async function moveTimers(
  tx: Queryable,
  instanceId: string,
  moved: readonly { name: string; rung: number; fireAt: Instant }[],
): Promise<void> {
  if (moved.length === 0) return;
  const params = MOVED.params(
    moved.map(({ name, rung, fireAt }) => ({ name, rung, fire_at: fireAt })),
  );
  await tx.query(
    'timer-move',
    `update timer
        set fire_at = row.fire_at
       from ${MOVED.sql}
      where timer.instance_id = $${params.length + 1}
        and timer.name = row.name
        and timer.rung = row.rung
        and timer.state = 'pending'`,
    [...params, instanceId],
  );
}
