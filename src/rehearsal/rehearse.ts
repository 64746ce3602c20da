import { createHash } from 'node:crypto';

import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';
import { canonicalJson } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { tellDifference, type Difference } from './difference.ts';
import { ExpectedActs } from './expected-acts.ts';
import type { RecordedWork } from './recorded-work.ts';
import { scheduledStarts, type EpochStart } from './scheduled-starts.ts';
import type { Side } from './side.ts';
import { Stage, type StageCounts } from './stage.ts';
import type { HeardStart } from './started-run.ts';

/** Events that one rehearsal goes through at most: more than a week of the largest networks. */
export const rehearsedEventsMax = 20_000_000;

/** Tasks that one configuration may open in a rehearsal: what bounds its memory, at about 1 KB each. */
export const rehearsedTasksMax = 400_000;

/** Recorded tasks were opened up to this long after their event or timer, by the rhythm of the worker. */
const alikeMs = 2_000;

/** Batches of events, those of each patient in the order in which they were recorded: all that a rehearsal may ask of the world. */
export type EventBatches = AsyncIterable<readonly ClinicalEvent[]>;

export interface RehearsedSide {
  side: Side;
  /** Types of events that none of its workflows hear. */
  deafTo?: ReadonlySet<ClinicalEventType>;
}

export interface RehearsalOptions {
  before: RehearsedSide;
  after: RehearsedSide;
  record: RecordedWork;
  /** IANA zones by site. */
  zones: ReadonlyMap<string, string>;
  /** Tasks that open in `[from, to)` are compared. Events from before `from` are gone through so that runs under way are known. */
  from: Instant;
  to: Instant;
  /** The newest epoch of the period. */
  epoch: number;
  /** Runs that people started, from where the events begin. Absent: none. */
  starts?: readonly HeardStart[];
  /** When what was in force came into force: runs start by its clock, and by the candidate's. Absent: none do. */
  clock?: { epochs: readonly EpochStart[]; from: Instant };
  /** Examples of each kind of difference in each group. */
  examples: number;
  /** Told after each batch: how far it is, in the time of the events. True ends it. */
  onBatch?: (progress: { events: number; at: Instant }) => boolean | Promise<boolean>;
}

export interface Rehearsal {
  from: Instant;
  to: Instant;
  events: number;
  difference: Difference;
  before: StageCounts;
  after: StageCounts;
  /** Tasks that were opened in truth in the period, and how many of them the configuration in force opened here at the same time. */
  recorded: { tasks: number; alike: number };
  /** SHA-256 over all of the above: the same events, people and configurations give the same one. */
  digest: string;
}

export type RehearsalAnswer =
  | { done: true; rehearsal: Rehearsal }
  | { done: false; why: 'cancelled' | 'too many events' | 'too many tasks' };

/**
 * Goes through the events of a period twice at once, by the configuration that was in force and by a candidate, with the same
 * people, and tells the difference. Nothing but values and pure functions is handed in, so that nothing can be done.
 */
export async function rehearse(
  batches: EventBatches,
  options: RehearsalOptions,
): Promise<RehearsalAnswer> {
  const { from, to, record, zones, onBatch } = options;
  const people = new ExpectedActs(record, zones);
  const [before, after] = [options.before, options.after].map(
    ({ side, deafTo }) => new Stage({ side, people, countFrom: from, ...(deafTo && { deafTo }) }),
  ) as [Stage, Stage];
  hearStarts(options, { before, after });
  let events = 0;
  for await (const batch of batches) {
    for (const event of batch) {
      before.hear(event);
      after.hear(event);
    }
    events += batch.length;
    if (events > rehearsedEventsMax) return { done: false, why: 'too many events' };
    if (Math.max(before.tasks.size, after.tasks.size) > rehearsedTasksMax) {
      return { done: false, why: 'too many tasks' };
    }
    const at = batch.at(-1)?.recordedAt ?? from;
    if ((await onBatch?.({ events, at })) === true) return { done: false, why: 'cancelled' };
  }
  before.runUntil(to);
  after.runUntil(to);
  return { done: true, rehearsal: told(options, { before, after, events }) };
}

function hearStarts(
  { starts = [], clock, zones, to, before: one, after: other }: RehearsalOptions,
  { before, after }: { before: Stage; after: Stage },
): void {
  for (const [stage, { side }] of [
    [before, one],
    [after, other],
  ] as const) {
    const byClock = clock ? scheduledStarts(side, { ...clock, sites: zones, to }) : [];
    for (const start of [...starts, ...byClock]) stage.hearStart(start);
  }
}

function told(
  { before: one, after: other, record, from, to, epoch, examples }: RehearsalOptions,
  { before, after, events }: { before: Stage; after: Stage; events: number },
): Rehearsal {
  const ran = (stage: Stage, { side }: RehearsedSide) => ({
    ...{ stage, side, epoch },
    hasRun: (workflow: string, subject: string) => stage.hasRun(workflow, subject),
  });
  const sides = { before: ran(before, one), after: ran(after, other) };
  const rehearsal = {
    ...{ from, to, events },
    difference: tellDifference(sides, { until: to, examples }),
    before: before.counts,
    after: after.counts,
    recorded: likeness(record, before, { from, to }),
  };
  const digest = createHash('sha256').update(canonicalJson(rehearsal)).digest('hex');
  return { ...rehearsal, digest };
}

// How far the model may be trusted: what the configuration in force does here, held against what it did.
function likeness(
  record: RecordedWork,
  stage: Stage,
  { from, to }: { from: Instant; to: Instant },
): Rehearsal['recorded'] {
  const recorded = { tasks: 0, alike: 0 };
  for (const task of record.all()) {
    if (task.openedAt < from || task.openedAt >= to) continue;
    recorded.tasks++;
    const here = stage.task(task);
    if (here && Math.abs(here.openedAt - task.openedAt) <= alikeMs) recorded.alike++;
  }
  return recorded;
}
