import type { Instant } from '../platform/platform.ts';
import { watchLook } from './gate.ts';
import type { Arm, Look } from './likelihood.ts';
import type { GateWatch, RolloutState } from './rollout-state.ts';

/** What a gate's measure comes to since its step began, by what is comparable with each other: as a rule, a site. */
export interface Reading {
  gate: string;
  /** As of when it was counted. */
  until: Instant;
  /** Sums that only grow. */
  sums: Readonly<Record<string, Look>>;
}

/** A look that was taken: what was new, all its parts together. */
export interface TakenLook {
  gate: string;
  until: Instant;
  look: Look;
}

/** Tasks of both arms together at which a look is taken: fewer say little, and each costs a row. */
export const lookTasksMin = 16;
/** A look is taken after this long however few tasks there are. */
export const lookMsMax = 24 * 3_600_000;

/**
 * What the gates have seen after these readings. A look is what the sums grew by since the look before, so each task is
 * weighed once, whoever reads how often. It is taken when there is enough to see; that only numbers of tasks decide when,
 * never events, keeps the test exact.
 */
export function takeLooks(
  state: RolloutState,
  readings: readonly Reading[],
): { state: RolloutState; taken: readonly TakenLook[] } {
  const watches = { ...state.watches };
  const taken = readings.flatMap((reading): TakenLook[] => {
    const before = watches[reading.gate];
    if (!before) return [];
    const news = Object.entries(reading.sums).map(([part, sum]) => less(sum, before.counted[part]));
    const look = news.reduce(plus, nothing);
    if (!isDue(before, reading.until, look)) return [];
    watches[reading.gate] = {
      watch: news.reduce(watchLook, before.watch),
      ...{ looks: before.looks + 1, through: reading.until, counted: reading.sums },
    };
    return [{ gate: reading.gate, until: reading.until, look }];
  });
  return { state: taken.length === 0 ? state : { ...state, watches }, taken };
}

/** The watches of a step that begins now: what was counted before is none of its doing. */
export function afterFirstReadings(
  state: RolloutState,
  readings: readonly Reading[],
): RolloutState {
  const watches = { ...state.watches };
  for (const { gate, sums } of readings) {
    const fresh = watches[gate];
    if (fresh) watches[gate] = { ...fresh, counted: sums };
  }
  return { ...state, watches };
}

function isDue({ through }: GateWatch, until: Instant, { canary, control }: Look): boolean {
  if (until <= through || canary.tasks + control.tasks === 0) return false;
  if (until - through >= lookMsMax) return true;
  return canary.tasks > 0 && control.tasks > 0 && canary.tasks + control.tasks >= lookTasksMin;
}

const nothing: Look = { canary: { tasks: 0, events: 0 }, control: { tasks: 0, events: 0 } };

function less(sum: Look, before: Look = nothing): Look {
  const arm = (one: Arm, other: Arm): Arm => {
    // Counting anew may give less than before: what was weighed stays weighed.
    const tasks = Math.max(0, one.tasks - other.tasks);
    return { tasks, events: Math.min(tasks, Math.max(0, one.events - other.events)) };
  };
  return { canary: arm(sum.canary, before.canary), control: arm(sum.control, before.control) };
}

function plus(one: Look, other: Look): Look {
  const arm = (a: Arm, b: Arm): Arm => ({ tasks: a.tasks + b.tasks, events: a.events + b.events });
  return { canary: arm(one.canary, other.canary), control: arm(one.control, other.control) };
}
