import { laneOf } from '../canonical/canonical.ts';
import {
  iso,
  type Database,
  type Instant,
  type Queryable,
  type Signal,
} from '../platform/platform.ts';
import {
  insertSchedules,
  loadInstancesAbout,
  missedFirings,
  moveSchedules,
  nextFiring,
  startRun,
  takeDueSchedules,
  type Schedule,
  type ScheduleClock,
  type ScheduleRow,
  type SiteWorkflow,
} from '../workflows/workflows.ts';
import { flagsAt, take, withhold } from './advance-instances.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { Ledger } from './ledger.ts';
import { recordCauses } from './record-causes.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

/** Due schedules that one transaction looks at. */
export const scheduleBatchMax = 100;

/** Epoch whose schedules this process has made known. */
export interface KnownSchedules {
  epoch: number | null;
}

interface ScheduleDeps extends ApplyDeps {
  database: Database;
}

/** A start rule by the clock, at one site. */
interface SiteSchedule {
  site: string;
  workflow: SiteWorkflow;
  schedule: Schedule;
  clock: ScheduleClock;
}

/**
 * Starts the runs whose time of day has come, one per site, workflow and time: the row is claimed and moved on in the
 * transaction of the run. Times that an outage missed are one, late. A schedule of a network that has none any more is deleted.
 */
export async function fireSchedules(
  deps: ScheduleDeps,
  known: KnownSchedules,
): Promise<{ fired: number; signals: Signal[] }> {
  const { current } = deps.releases;
  const now = deps.clock.now();
  const schedules = schedulesOf(deps);
  if (schedules.length === 0 && known.epoch === current.epoch) return { fired: 0, signals: [] };
  const done = await deps.database.transaction('fire-schedules', async (tx) => {
    if (known.epoch !== current.epoch) await insertSchedules(tx, rowsOf(schedules, now));
    const due = await takeDueSchedules(tx, now, scheduleBatchMax);
    if (due.length === 0) return { fired: 0, signals: [] };
    return fire(tx, due, schedules, { ...deps, now });
  });
  known.epoch = current.epoch;
  return done;
}

function schedulesOf({ releases }: ScheduleDeps): SiteSchedule[] {
  const { epoch, network } = releases.current;
  return network.sites.flatMap(({ id: site, zone }) =>
    (releases.workflows.at(epoch, site) ?? []).flatMap((workflow) =>
      workflow.definition.start.flatMap(({ trigger }) => {
        // A cohort is chosen for an event; the clock has none.
        if (trigger.kind !== 'schedule' || workflow.cohort !== undefined) return [];
        const clock = { zone, calendars: workflow.parameters.calendars };
        return [{ site, workflow, schedule: trigger, clock }];
      }),
    ),
  );
}

function rowsOf(schedules: readonly SiteSchedule[], now: Instant): ScheduleRow[] {
  return schedules.flatMap(({ site, workflow, schedule, clock }) => {
    const nextAt = nextFiring(schedule, clock, now);
    const key = { site, workflow: workflow.definition.id, at: schedule.at };
    return nextAt === null ? [] : [{ ...key, lane: laneOf(`site:${site}`), nextAt }];
  });
}

async function fire(
  tx: Queryable,
  due: readonly ScheduleRow[],
  schedules: readonly SiteSchedule[],
  context: ScheduleDeps & { now: Instant },
): Promise<{ fired: number; signals: Signal[] }> {
  const { now } = context;
  const meant = due.flatMap((row) => {
    const found = schedules.find(
      ({ site, workflow, schedule }) =>
        site === row.site && workflow.definition.id === row.workflow && schedule.at === row.at,
    );
    return found ? [{ row, ...found }] : [];
  });
  const ledger = new Ledger();
  const about = await loadInstancesAbout(
    tx,
    [...new Set(due.map(({ workflow }) => workflow))],
    meant.map(({ row, schedule, clock }) => subjectOf(row, schedule, clock, now)),
  );
  await context.releases.ensure(
    tx,
    about.map(({ epoch }) => epoch),
  );
  ledger.load(about, []);
  for (const one of meant) start(ledger, one, context);
  await saveLedger(tx, ledger);
  await recordCauses(tx, { ledger, events: [] }, context);
  const nextOf = new Map(
    meant.map(({ row, schedule, clock }) => [row, nextFiring(schedule, clock, now)]),
  );
  await moveSchedules(
    tx,
    due.map((row) => ({ ...keyOf(row), nextAt: nextOf.get(row) ?? null })),
  );
  return { fired: due.length, signals: workSignals(ledger) };
}

function start(
  ledger: Ledger,
  { row, workflow, schedule, clock }: SiteSchedule & { row: ScheduleRow },
  context: ScheduleDeps & { now: Instant },
): void {
  const { now, releases, ids } = context;
  const { count, last } = missedFirings(schedule, clock, { from: row.nextAt, to: now });
  // Not a time of the rule any more, which was changed while it waited.
  if (last === null) return;
  const subject = subjectOf(row, schedule, clock, now);
  if (ledger.findInstance(row.workflow, subject)) return;
  const input = {
    kind: 'schedule',
    at: row.at,
    dueAt: last,
    lateMs: now - last,
    missed: count - 1,
  } as const;
  const { site, lane } = row;
  const about = { site, lane, subject, patientId: `site:${site}`, encounterId: null, unit: null };
  const begin = {
    instanceId: ids.next('run'),
    epoch: releases.current.epoch,
    parameters: workflow.parameters,
    ...flagsAt(context),
  };
  const { definition } = workflow;
  const step = startRun(definition, input, about, begin);
  if (step) take(ledger, { input, step, fromState: null }, context);
  else withhold(ledger, { definition, asked: { input, about }, about, start: begin }, 'schedule');
}

function subjectOf(
  { site, at, nextAt }: ScheduleRow,
  schedule: Schedule,
  clock: ScheduleClock,
  now: Instant,
): string {
  const { last } = missedFirings(schedule, clock, { from: nextAt, to: now });
  return `schedule:${site}:${at}:${iso(last ?? nextAt)}`;
}

function keyOf({ site, workflow, at }: ScheduleRow) {
  return { site, workflow, at };
}
