import {
  bulkInsert,
  bulkInsertSql,
  iso,
  rowSource,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import type { CancelTimer, SetTimer as SetTimerCommand } from './instance.ts';
import type { PendingTimer } from './migrate-run.ts';
import { ledgerIsWhole, putSuspensions } from './suspension-store.ts';

/** A `set-timer` or `cancel-timer` command with the instance that it belongs to. */
export type TimerChange = SetTimer | (CancelTimer & { instanceId: string });

type SetTimer = SetTimerCommand & {
  instanceId: string;
  site: string;
  lane: number;
  setAt: Instant;
};

/** A timer whose time has come. `dueAt`: when it should have fired. */
export interface DueTimer {
  instanceId: string;
  site: string;
  lane: number;
  name: string;
  rung: number;
  dueAt: Instant;
}

const INSERT = bulkInsertSql(
  'timer',
  {
    instance_id: 'text',
    name: 'text',
    rung: 'integer',
    site: 'text',
    lane: 'smallint',
    state: 'text',
    budget_ms: 'bigint',
    set_at: 'timestamptz',
    fire_at: 'timestamptz',
    in_downtime: 'boolean',
    in_leave: 'boolean',
  },
  'on conflict do nothing',
);

const FIRED = rowSource({
  instance_id: 'text',
  name: 'text',
  rung: 'integer',
  fired_at: 'timestamptz',
  late_ms: 'bigint',
});

const CANCELLED = rowSource({ instance_id: 'text', name: 'text', up_to_rung: 'integer' });

/**
 * Writes timer changes in their order: a timer that is set and cancelled within one batch is kept as cancelled. A key
 * (instance, name, rung) that exists is left alone: the first insert was the claim.
 */
export async function saveTimers(tx: Queryable, changes: readonly TimerChange[]): Promise<void> {
  const { rows, cancels } = fold(changes);
  if (cancels.length > 0) await cancelTimers(tx, cancels);
  await bulkInsert(tx, 'timer-insert', INSERT, rows);
  const suspended = changes.flatMap((change) =>
    change.kind === 'set-timer' ? suspensionsOf(change) : [],
  );
  if (suspended.length > 0) await putSuspensions(tx, suspended);
}

/**
 * The instances of the timers that are due first, leaving out those of `aside`. Nothing is locked: whoever fires them locks the instances, as everybody does
 * who changes their timers, and then asks for `takeDueTimers`.
 */
export async function instancesWithDueTimers(
  tx: Queryable,
  now: Instant,
  limit: number,
  aside: readonly string[] = [],
): Promise<string[]> {
  const rows = await tx.query<{ instance_id: string }>(
    'timer-due-instances',
    `select distinct instance_id
       from (select instance_id
               from timer
              where state = 'pending'
                and fire_at <= $1
                and instance_id <> all ($3)
                and ${ledgerIsWhole}
              order by fire_at
              limit $2) as due`,
    [iso(now), limit, aside],
  );
  return rows.map((row) => row.instance_id);
}

/** The timers of these instances that are due, in the order of their times, locked. None for which something has still to be left out. */
export async function takeDueTimers(
  tx: Queryable,
  instanceIds: readonly string[],
  now: Instant,
): Promise<DueTimer[]> {
  const rows = await tx.query<{
    instance_id: string;
    site: string;
    lane: number;
    name: string;
    rung: number;
    fire_at: Instant;
  }>(
    'timer-take-due',
    `select instance_id, site, lane, name, rung, fire_at
       from timer
      where instance_id = any ($2)
        and state = 'pending'
        and fire_at <= $1
        and ${ledgerIsWhole}
      order by fire_at, instance_id, name, rung
        for update`,
    [iso(now), instanceIds],
  );
  return rows.map((row) => ({
    instanceId: row.instance_id,
    site: row.site,
    lane: row.lane,
    name: row.name,
    rung: row.rung,
    dueAt: row.fire_at,
  }));
}

/** The timers that these instances wait for. The instances are locked by the caller. */
export async function readPendingTimers(
  tx: Queryable,
  instanceIds: readonly string[],
): Promise<(PendingTimer & { instanceId: string })[]> {
  return tx.query(
    'timers-pending',
    `select instance_id as "instanceId", name, rung, set_at as "setAt", fire_at as "fireAt"
       from timer
      where instance_id = any ($1)
        and state = 'pending'
      order by instance_id, name, rung`,
    [instanceIds],
  );
}

/** These timers have fired, how late is noted; whatever the step made of it, they never fire again. */
export async function markFired(
  tx: Queryable,
  timers: readonly DueTimer[],
  now: Instant,
): Promise<void> {
  if (timers.length === 0) return;
  const rows = timers.map(({ instanceId, name, rung, dueAt }) => ({
    instance_id: instanceId,
    name,
    rung,
    fired_at: now,
    late_ms: now - dueAt,
  }));
  await tx.query(
    'timer-mark-fired',
    `update timer
        set state = 'fired', fired_at = row.fired_at, late_ms = row.late_ms
       from ${FIRED.sql}
      where timer.instance_id = row.instance_id
        and timer.name = row.name
        and timer.rung = row.rung`,
    FIRED.params(rows),
  );
}

async function cancelTimers(tx: Queryable, cancels: readonly CancelRow[]): Promise<void> {
  await tx.query(
    'timer-cancel',
    `update timer
        set state = 'cancelled'
       from ${CANCELLED.sql}
      where timer.instance_id = row.instance_id
        and timer.name = row.name
        and timer.state = 'pending'
        and (row.up_to_rung is null or timer.rung <= row.up_to_rung)`,
    CANCELLED.params(cancels),
  );
}

interface TimerRow {
  instance_id: string;
  name: string;
  rung: number;
  site: string;
  lane: number;
  state: 'pending' | 'cancelled';
  budget_ms: number;
  set_at: Instant;
  fire_at: Instant;
  in_downtime: boolean;
  in_leave: boolean;
}

interface CancelRow {
  instance_id: string;
  name: string;
  up_to_rung: number | null;
}

// Keyed by instance and name, so that a cancel touches only the few timers that it means.
function fold(changes: readonly TimerChange[]): { rows: TimerRow[]; cancels: CancelRow[] } {
  const rowsByName = new Map<string, TimerRow[]>();
  const cancels: CancelRow[] = [];
  for (const change of changes) {
    const key = `${change.instanceId} ${change.name}`;
    const rows = rowsByName.get(key) ?? [];
    rowsByName.set(key, rows);
    if (change.kind === 'set-timer') rows.push(rowOf(change));
    else cancels.push(cancel(change, rows));
  }
  return { rows: [...rowsByName.values()].flat(), cancels };
}

function cancel(
  change: CancelTimer & { instanceId: string },
  rows: readonly TimerRow[],
): CancelRow {
  for (const row of rows) {
    if (row.rung <= (change.upToRung ?? row.rung)) row.state = 'cancelled';
  }
  return {
    instance_id: change.instanceId,
    name: change.name,
    up_to_rung: change.upToRung ?? null,
  };
}

function rowOf(change: SetTimer): TimerRow {
  return {
    instance_id: change.instanceId,
    name: change.name,
    rung: change.rung,
    site: change.site,
    lane: change.lane,
    state: 'pending',
    budget_ms: change.afterMs,
    set_at: change.setAt,
    fire_at: change.setAt + (change.suspended?.dueAfterMs ?? change.afterMs),
    in_downtime: change.suspendDuring?.includes('downtime') ?? false,
    in_leave: change.suspendDuring?.includes('leave') ?? false,
  };
}

function suspensionsOf({ instanceId, name, rung, setAt, site, lane, suspended }: SetTimer) {
  return (suspended?.spans ?? []).map((span) => ({
    ...{ instanceId, name, rung, site, lane, from: setAt, ...span },
  }));
}
