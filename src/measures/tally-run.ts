import type { Instant } from '../platform/platform.ts';
import type { DeclaredMeasure } from './known-versions.ts';
import type { Part, Tallies } from './tally.ts';

/** A milestone that a run reached first then; `started` and `ended` are those of every run. */
export interface Reached {
  name: string;
  at: Instant;
  /** By the version to which the run was pinned then. */
  part: Part;
  measures: readonly DeclaredMeasure[];
  /** False: it was counted before, and is here for what came after it. */
  isNew: boolean;
}

/**
 * Counts the new milestones of a run by the measures that its workflow declares: how many began, how many came to their end, how
 * long it took, and how often longer than it should. What did not come to its end is the difference. Pure but for the tallies.
 */
export function tallyRun(reached: readonly Reached[], tallies: Tallies): void {
  const firstAt = new Map(reached.map(({ name, at }) => [name, at]));
  for (const { name, at, part, measures } of reached.filter(({ isNew }) => isNew)) {
    if (name === 'started') tallies.count(part, at, 'runsStarted');
    if (name === 'ended') tallies.count(part, at, 'runsEnded');
    for (const measure of measures) {
      if (measure.from === name) tallies.word(part, at, 'began', measure.name);
      if (measure.to !== name) continue;
      const from = firstAt.get(measure.from);
      if (from === undefined || from > at) continue;
      tallies.word(part, at, 'reached', measure.name);
      tallies.time(part, at, declaredTime(measure.name), at - from);
      if (at - from > measure.withinMs) tallies.word(part, at, 'reached-late', measure.name);
    }
  }
}

/** Under which name the times of a declared measure are kept. */
export function declaredTime(measure: string): string {
  return `declared:${measure}`;
}
