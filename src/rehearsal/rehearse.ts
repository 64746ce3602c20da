import { createHash } from 'node:crypto';

import type { ClinicalEvent } from '../canonical/canonical.ts';
import { canonicalJson } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { BothSides, type SideOutcome } from './both-sides.ts';
import { tellDifference, type Difference } from './difference.ts';
import { ExpectedActs } from './expected-acts.ts';
import type { RecordedWork } from './recorded-work.ts';
import { nameOf } from './rehearsed-task.ts';
import type { EpochStart } from './scheduled-starts.ts';
import type { RehearsedSide } from './side.ts';
import type { StageCounts } from './came-to.ts';
import type { HeardStart } from './started-run.ts';

/** Events that one rehearsal goes through at most: more than a week of the largest networks. */
export const rehearsedEventsMax = 20_000_000;

/** Tasks that one configuration may open in a rehearsal: what bounds its memory. */
export const rehearsedTasksMax = 400_000;

/** Letting go costs something, too; what lies there of so many events still lies close together. */
const letGoEventsMin = 2_000;

/** Events that are heard at a time, before anything else of the process gets its turn: some 20 ms. */
const sliceEventsMax = 2_000;

/** Recorded tasks were opened up to this long after their event or timer, by the rhythm of the worker. */
const alikeMs = 2_000;

/** Events of a patient, or of patients who have to do with each other, in the order in which they were recorded. */
export interface GroupEvents {
  /** Names the patients: the same in each batch of theirs. */
  group: string;
  events: readonly ClinicalEvent[];
}

/** Patient by patient, all batches of a group before those of the next: all that a rehearsal may ask of the world. */
export type EventBatches = AsyncIterable<GroupEvents>;

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
  /** Events after which the patients who were gone through are let go of. Default `letGoEventsMin`. */
  letGoAfter?: number;
  /** Told every 2,000 events how many it has gone through. True ends it. */
  onSlice?: (events: number) => boolean | Promise<boolean>;
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
  | {
      done: true;
      rehearsal: Rehearsal;
      /** Workflows that are alike on both sides, and were gone through once for both. */
      alike: readonly string[];
      /** Steps that were taken, those of alike workflows counted once. */
      steps: number;
    }
  | { done: false; why: 'cancelled' | 'too many events' | 'too many tasks' };

/**
 * Goes through the events of a period by the configuration that was in force and by a candidate at once, with the same people, and
 * tells the difference. Nothing but values and pure functions is handed in, so that nothing can be done.
 */
export async function rehearse(
  batches: EventBatches,
  options: RehearsalOptions,
): Promise<RehearsalAnswer> {
  const { before, after, from, to, record, zones, starts = [], clock, onSlice } = options;
  const { letGoAfter = letGoEventsMin } = options;
  const people = new ExpectedActs(record, zones);
  const sides = new BothSides({ before, after, people, countFrom: from });
  sides.hearStarts(starts, clock ? { ...clock, sites: zones, to } : null);
  let [events, letGo, heard] = [0, 0, ''];
  for await (const { group, events: batch } of batches) {
    if (group !== heard && events - letGo >= letGoAfter) {
      sides.letGo(to);
      letGo = events;
    }
    heard = group;
    for (const event of batch) {
      sides.hear(event);
      if (++events % sliceEventsMax !== 0) continue;
      if (events > rehearsedEventsMax) return { done: false, why: 'too many events' };
      if (sides.tasks > rehearsedTasksMax) return { done: false, why: 'too many tasks' };
      if ((await onSlice?.(events)) === true) return { done: false, why: 'cancelled' };
    }
  }
  sides.end(to);
  const rehearsal = told(options, sides.outcomes(), events);
  return { done: true, rehearsal, alike: [...sides.alike].toSorted(), steps: sides.steps };
}

function told(
  { record, from, to, epoch, examples }: RehearsalOptions,
  { before, after }: { before: SideOutcome; after: SideOutcome },
  events: number,
): Rehearsal {
  const sides = { before: { ...before, epoch }, after: { ...after, epoch } };
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
  { tasks }: SideOutcome,
  { from, to }: { from: Instant; to: Instant },
): Rehearsal['recorded'] {
  const recorded = { tasks: 0, alike: 0 };
  for (const task of record.all()) {
    if (task.openedAt < from || task.openedAt >= to) continue;
    recorded.tasks++;
    const here = tasks.get(nameOf(task));
    if (here && Math.abs(here.openedAt - task.openedAt) <= alikeMs) recorded.alike++;
  }
  return recorded;
}
