import type { Instant } from '../platform/platform.ts';
import type { Cause, Ran } from './divergence.ts';
import type { Interruptions } from './interruptions.ts';
import type { RehearsedTask, TaskName } from './rehearsed-task.ts';
import { RunningDifference } from './running-difference.ts';
import type { DifferenceKind, TaskDifference } from './task-difference.ts';

/** What is counted of a configuration's tasks, by site, unit and workflow. */
export interface Tally {
  tasks: number;
  escalations: number;
  /** Tasks that nobody had accepted when they should have been. */
  acceptBreaches: number;
  /** Tasks that were not over when they should have been. */
  finishBreaches: number;
}

export interface DifferenceGroup {
  site: string;
  unit: string | null;
  workflow: string;
  before: Tally;
  after: Tally;
  /** Tasks that differ in this way. */
  kinds: Readonly<Record<DifferenceKind, number>>;
  causes: Readonly<Partial<Record<Cause, number>>>;
}

/** What an example shows of one configuration. */
export interface ShownTask {
  openedAt: Instant;
  priority: RehearsedTask['priority'];
  role: string;
  escalations: number;
  acceptedAt: Instant | null;
  closedAt: Instant | null;
  end: RehearsedTask['end'];
}

export interface DifferenceExample extends TaskName {
  kind: DifferenceKind;
  cause: Cause;
  site: string;
  unit: string | null;
  /** The message behind it, as its place in the journal. */
  message: number | null;
  before: ShownTask | null;
  after: ShownTask | null;
}

export interface InterruptionChange {
  site: string;
  unit: string | null;
  role: string;
  shift: string;
  before: Pick<Interruptions, 'interruptions' | 'shifts' | 'most'>;
  after: Pick<Interruptions, 'interruptions' | 'shifts' | 'most'>;
}

export interface Difference {
  before: Tally;
  after: Tally;
  /** Tasks that differ in any way. */
  tasks: number;
  kinds: Readonly<Record<DifferenceKind, number>>;
  causes: Readonly<Partial<Record<Cause, number>>>;
  /** By site, unit and workflow, in this order. Groups without a difference are there too. */
  groups: readonly DifferenceGroup[];
  interruptions: readonly InterruptionChange[];
  /** Of each group and kind the first ones. */
  examples: readonly DifferenceExample[];
}

/** Examples of each kind in each group; who asks for more gets these. */
export const examplesMax = 50;

/** What one side came to, as far as it has run. */
export interface ComparedStage extends Ran {
  tasks: ReadonlyMap<string, RehearsedTask>;
  interruptions: { lines(): ReadonlyMap<string, Interruptions> };
}

/** What `after` makes of the same events and people than `before`. `until`: how far both have run. Pure, in a fixed order. */
export function tellDifference(
  sides: { before: ComparedStage; after: ComparedStage },
  { until, examples }: { until: Instant; examples: number },
): Difference {
  const running = new RunningDifference(sides);
  const { before, after } = sides;
  for (const name of before.tasks.keys()) running.update(name, until);
  for (const name of after.tasks.keys()) {
    if (!before.tasks.has(name)) running.update(name, until);
  }
  return {
    ...running.sums(),
    interruptions: interruptionChanges(sides),
    examples: examplesOf(running.differing(), Math.min(examples, examplesMax)),
  };
}

/** Of each group and kind of difference the first ones. */
function examplesOf(differing: Iterable<TaskDifference>, most: number): DifferenceExample[] {
  const taken = new Map<string, number>();
  const examples: DifferenceExample[] = [];
  for (const one of [...differing].toSorted(byTime)) {
    const task = one.before ?? one.after;
    if (!task) continue;
    const { workflow, subject, key, site, unit, message } = task;
    for (const kind of one.kinds) {
      const group = [site, unit ?? '', workflow, kind].join('|');
      const had = taken.get(group) ?? 0;
      if (had >= most) continue;
      taken.set(group, had + 1);
      examples.push({
        ...{ kind, cause: one.cause, site, unit, workflow, subject, key, message },
        before: shownTask(one.before),
        after: shownTask(one.after),
      });
    }
  }
  return examples;
}

// The first in time, and of those at the same time the first by name: the same ones whatever the order of reading.
function byTime(one: TaskDifference, other: TaskDifference): number {
  const [a, b] = [one.before ?? one.after, other.before ?? other.after];
  if (!a || !b) return 0;
  if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt;
  const [name, otherName] = [a, b].map(({ workflow, subject, key }) =>
    [workflow, subject, key].join('|'),
  );
  return (name ?? '') < (otherName ?? '') ? -1 : 1;
}

/** What is shown of a task of one side; null where it has it not. */
export function shownTask(task: RehearsedTask | undefined): ShownTask | null {
  if (!task) return null;
  const { openedAt, priority, role, escalations, acceptedAt, closedAt, end } = task;
  return { openedAt, priority, role, escalations, acceptedAt, closedAt, end };
}

const nobody = { interruptions: 0, shifts: 0, most: 0 };

/** How often pools were asked in their shifts, on both sides. */
export function interruptionChanges(sides: {
  before: Pick<ComparedStage, 'interruptions'>;
  after: Pick<ComparedStage, 'interruptions'>;
}): InterruptionChange[] {
  const before = sides.before.interruptions.lines();
  const after = sides.after.interruptions.lines();
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((key) => {
    const [one, other] = [before.get(key), after.get(key)];
    const line = one ?? other;
    if (!line) return [];
    const { site, unit, role, shift } = line;
    return [{ site, unit, role, shift, before: counted(one), after: counted(other) }];
  });
}

function counted(line: Interruptions | undefined): InterruptionChange['before'] {
  if (!line) return nobody;
  const { interruptions, shifts, most } = line;
  return { interruptions, shifts, most };
}
