import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { FlagReader } from '../flags/flags.ts';
import { appendEvents, loadRecords, saveRecords } from '../events/events.ts';
import type { JournalEntry } from '../intake/intake.ts';
import {
  together,
  type Clock,
  type Ids,
  type Instant,
  type Queryable,
  type Signal,
} from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import type { Pool } from '../workflows/workflows.ts';
import { Batch, factsOf, keysOf } from './batch.ts';
import {
  parkKeys,
  parkMessages,
  raiseExceptions,
  readBlockers,
  readParkedKeys,
  type Exception,
} from './exception-store.ts';
import { hearEvents } from './hear-events.ts';
import type { AskedMember, MemberFound } from '../governance/governance.ts';
import { readHeldFeeds } from './hold-store.ts';
import { interpretRow, type Poison } from './interpret-row.ts';
import type { Ledger } from './ledger.ts';
import { saveOutcomes, type MessageOutcome } from './outcome-store.ts';
import { guarded } from './poisoned-row.ts';
import { recordCauses } from './record-causes.ts';
import type { Releases } from './releases.ts';
import { repointMovedWork } from './repoint-moved-store.ts';
import { saveLedger, workSignals } from './save-ledger.ts';
import { waitingEvents, wentOnEvents } from './tell-of-waiting.ts';
import { readWhereabouts } from './whereabouts-store.ts';

export interface ApplyDeps {
  clock: Clock;
  ids: Ids;
  releases: Releases;
  staffed(pool: Pool, site: string, at: Instant): boolean;
  /** Who of the patient's care team is asked by name. Absent: nobody is. */
  member?(asked: AskedMember, at: Instant): MemberFound;
  /** What flags give. Absent: there are none. */
  flags?: FlagReader;
  /** Ids of those whom an open task asks: on shift for its pool, or for the site's fallback where nobody is. */
  asked(task: Pick<Task, 'pool' | 'site'>, at: Instant): readonly string[];
}

export interface ApplyOptions {
  /** Rows that made the program fail before: they become exceptions. */
  poison: Poison;
  /** Read all rows by this epoch's configuration instead of the one that each is pinned to. */
  epoch?: number;
  /** Parked lane keys whose first messages these rows are: they go on, and what stays parked stays behind them. */
  passing?: ReadonlySet<string>;
  /** Rows of which a ward was told, because a result in them is flagged as critical and waited. */
  wereCritical?: ReadonlySet<number>;
  /** True where nothing may leave for destinations because of these rows. */
  quiet?: boolean;
}

/** What a batch came to. The signals are for after its commit. */
export interface Applied {
  outcomes: readonly MessageOutcome[];
  events: readonly ClinicalEvent[];
  opened: readonly Task[];
  closed: readonly Task[];
  signals: readonly Signal[];
}

/**
 * Applies journal rows in their order as one unit: facts, resources, events, instances, tasks, timers, outcomes and
 * exceptions are written in `tx` when it returns. The number of statements does not depend on the number of rows.
 */
export async function applyRows(
  tx: Queryable,
  rows: readonly JournalEntry[],
  deps: ApplyDeps,
  { poison, epoch, passing, wereCritical, quiet = false }: ApplyOptions,
): Promise<Applied> {
  const { releases, ids, clock } = deps;
  await releases.ensure(tx, epoch === undefined ? rows.map((row) => row.epoch) : [epoch]);
  const read = rows.map((row) => ({
    row,
    result: guarded(row, () => interpretRow(row, epoch ?? row.epoch, releases, poison)),
  }));
  const parked = await readParkedKeys(tx, [...new Set(read.flatMap(keysOf))]);
  for (const key of passing ?? []) parked.delete(key);
  const heldFeeds = await readHeldFeeds(tx);
  const records = await loadRecords(tx, read.flatMap(factsOf));
  const batch = new Batch({ ids, now: clock.now(), parked, heldFeeds });
  for (const one of read) batch.take(one, records, epoch ?? one.row.epoch);

  const context = { ...deps, now: batch.now };
  const events = [...batch.events, ...(await eventsOfWaiting(tx, batch, wereCritical, context))];
  const ledger = await hearEvents(tx, events, context);
  await together([
    saveLedger(tx, ledger),
    saveRecords(tx, records),
    appendEvents(tx, events),
    saveOutcomes(tx, batch.outcomes, batch.now),
    raiseExceptions(tx, batch.exceptions, batch.now),
  ]);
  await repointMovedWork(tx, records.moved());
  await parkKeys(tx, batch.parkedKeys, batch.now);
  await parkMessages(tx, batch.parkedMessages);
  if (!quiet) await recordCauses(tx, { ledger, events }, context);
  return {
    ...{ outcomes: batch.outcomes, events },
    ...workOf(ledger),
    signals: [...workSignals(ledger), ...exceptionSignals(batch.exceptions)],
  };
}

// Few batches have any: then nothing is asked of the database.
async function eventsOfWaiting(
  tx: Queryable,
  batch: Batch,
  wereCritical: ReadonlySet<number> | undefined,
  { now, ids, releases }: { now: Instant; ids: Ids; releases: Releases },
): Promise<ClinicalEvent[]> {
  const wentOn = batch.outcomes.filter(
    ({ seq, outcome }) => wereCritical?.has(seq) && (outcome === 'applied' || outcome === 'kept'),
  );
  const critical = batch.criticalWaiting();
  if (wentOn.length + critical.length + batch.exceptions.length === 0) return [];
  const keys = [...wentOn, ...critical.map(({ row }) => row)].map(({ laneKey }) => laneKey);
  const blockers = await readBlockers(
    tx,
    critical.map(({ blockedKey }) => blockedKey),
  );
  const context = { now, ids, releases, whereabouts: await readWhereabouts(tx, keys) };
  const raised = new Map(batch.exceptions.map((one) => [one.id, one]));
  for (const { laneKey, exceptionId } of batch.parkedKeys) {
    const behind = exceptionId === null ? undefined : raised.get(exceptionId);
    if (behind) blockers.set(laneKey, behind);
  }
  return [
    ...waitingEvents(
      batch.exceptions,
      critical.map((one) => ({ ...one, behind: blockers.get(one.blockedKey) })),
      context,
    ),
    ...wentOnEvents(wentOn, context),
  ];
}

/** The tasks that a transaction opens and closes. */
export function workOf(ledger: Ledger): Pick<Applied, 'opened' | 'closed'> {
  const changed = ledger.changedTasks().map(({ task }) => task);
  return {
    opened: ledger.newTasks(),
    closed: changed.filter(({ state }) => state === 'completed' || state === 'cancelled'),
  };
}

function exceptionSignals(exceptions: readonly Exception[]): Signal[] {
  return exceptions.map(({ site }) => ({ kind: 'exception', site }));
}
