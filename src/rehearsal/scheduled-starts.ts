import { laneOf } from '../canonical/canonical.ts';
import { iso, type Instant } from '../platform/platform.ts';
import { nextFiring, type Schedule, type SiteWorkflow } from '../workflows/workflows.ts';
import type { Side } from './side.ts';
import type { HeardStart } from './started-run.ts';

/** From when on a configuration was in force. */
export interface EpochStart {
  epoch: number;
  from: Instant;
}

export interface ScheduledPeriod {
  /** With their IANA zones. */
  sites: Iterable<readonly [string, string]>;
  /** In their order. What was in force before the first is not known, and starts nothing. */
  epochs: readonly EpochStart[];
  from: Instant;
  to: Instant;
}

/** The runs that start by the clock in `[from, to)`, as one side has them, at their very times. */
export function scheduledStarts(
  { workflows }: Pick<Side, 'workflows'>,
  { sites, epochs, from, to }: ScheduledPeriod,
): HeardStart[] {
  const places = [...sites];
  return epochs.flatMap(({ epoch, from: since }, n) => {
    const until = Math.min(to, epochs[n + 1]?.from ?? Infinity);
    const part = { epoch, from: Math.max(from, since), to: until };
    return places.flatMap(([site, zone]) =>
      (workflows.at(epoch, site) ?? []).flatMap((workflow) =>
        schedulesOf(workflow).flatMap((rule) => firings(rule, workflow, { ...part, site, zone })),
      ),
    );
  });
}

function schedulesOf({ definition, cohort }: SiteWorkflow): Schedule[] {
  // A cohort is chosen for an event; the clock has none.
  if (cohort !== undefined) return [];
  return definition.start.flatMap(({ trigger }) => (trigger.kind === 'schedule' ? trigger : []));
}

function firings(
  schedule: Schedule,
  { definition, parameters: { calendars } }: SiteWorkflow,
  { epoch, site, zone, from, to }: { site: string; zone: string } & EpochStart & { to: Instant },
): HeardStart[] {
  const starts: HeardStart[] = [];
  let at = nextFiring(schedule, { zone, calendars }, from - 1);
  while (at !== null && at < to) {
    starts.push({
      workflow: definition.id,
      input: { kind: 'schedule', at: schedule.at, dueAt: at, lateMs: 0, missed: 0 },
      about: {
        ...{ site, lane: laneOf(`site:${site}`), patientId: `site:${site}` },
        ...{ encounterId: null, unit: null, subject: `schedule:${site}:${schedule.at}:${iso(at)}` },
      },
      ...{ epoch, at },
    });
    at = nextFiring(schedule, { zone, calendars }, at);
  }
  return starts;
}
