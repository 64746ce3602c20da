import type { Instant } from '../platform/platform.ts';
import type { Cause, Ran } from './divergence.ts';
import type { Interruptions } from './interruptions.ts';
import { breachesOf, type RehearsedTask, type TaskName } from './rehearsed-task.ts';
import type { Stage } from './stage.ts';
import {
  differenceKinds,
  differenceOf,
  type DifferenceKind,
  type TaskDifference,
} from './task-difference.ts';

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

export interface ComparedStage extends Ran {
  stage: Pick<Stage, 'tasks' | 'interruptions'>;
}

/** What `after` makes of the same events and people than `before`. `until`: how far both have run. Pure, in a fixed order. */
export function tellDifference(
  sides: { before: ComparedStage; after: ComparedStage },
  { until, examples }: { until: Instant; examples: number },
): Difference {
  const groups = new Map<string, Group>();
  const differing: TaskDifference[] = [];
  for (const name of namesOf(sides)) {
    const before = sides.before.stage.tasks.get(name);
    const after = sides.after.stage.tasks.get(name);
    const group = groupOf(groups, before, after);
    count(group.before, before, until);
    count(group.after, after, until);
    const difference = differenceOf(before, after, sides, until);
    if (!difference) continue;
    differing.push(difference);
    group.add(difference);
  }
  const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  return {
    ...summed(sorted),
    tasks: differing.length,
    groups: sorted.map((group) => group.told()),
    interruptions: interruptionChanges(sides),
    examples: examplesOf(differing, Math.min(examples, examplesMax)),
  };
}

function namesOf({ before, after }: { before: ComparedStage; after: ComparedStage }): Set<string> {
  return new Set([...before.stage.tasks.keys(), ...after.stage.tasks.keys()]);
}

class Group {
  readonly before = newTally();
  readonly after = newTally();
  readonly #place: Pick<DifferenceGroup, 'site' | 'unit' | 'workflow'>;
  readonly kinds = noKinds();
  readonly causes: Partial<Record<Cause, number>> = {};

  constructor({ site, unit, workflow }: Pick<DifferenceGroup, 'site' | 'unit' | 'workflow'>) {
    this.#place = { site, unit, workflow };
  }

  add({ kinds, cause }: TaskDifference): void {
    for (const kind of kinds) this.kinds[kind]++;
    this.causes[cause] = (this.causes[cause] ?? 0) + 1;
  }

  told(): DifferenceGroup {
    const { before, after, kinds, causes } = this;
    return { ...this.#place, before, after, kinds, causes };
  }
}

function groupOf(
  groups: Map<string, Group>,
  before: RehearsedTask | undefined,
  after: RehearsedTask | undefined,
): Group {
  const { site = '', unit = null, workflow = '' } = before ?? after ?? {};
  const key = [site, unit ?? '', workflow].join('|');
  let group = groups.get(key);
  if (!group) groups.set(key, (group = new Group({ site, unit, workflow })));
  return group;
}

function newTally(): Tally {
  return { tasks: 0, escalations: 0, acceptBreaches: 0, finishBreaches: 0 };
}

function noKinds(): Record<DifferenceKind, number> {
  return Object.fromEntries(differenceKinds.map((kind) => [kind, 0])) as Record<
    DifferenceKind,
    number
  >;
}

function count(tally: Tally, task: RehearsedTask | undefined, until: Instant): void {
  if (!task) return;
  const { accept, finish } = breachesOf(task, until);
  tally.tasks++;
  tally.escalations += task.escalations;
  tally.acceptBreaches += Number(accept);
  tally.finishBreaches += Number(finish);
}

function summed(
  groups: readonly Group[],
): Pick<Difference, 'before' | 'after' | 'kinds' | 'causes'> {
  const [before, after] = [newTally(), newTally()];
  const kinds = noKinds();
  const causes: Partial<Record<Cause, number>> = {};
  for (const group of groups) {
    for (const field of ['tasks', 'escalations', 'acceptBreaches', 'finishBreaches'] as const) {
      before[field] += group.before[field];
      after[field] += group.after[field];
    }
    for (const kind of differenceKinds) kinds[kind] += group.kinds[kind];
    for (const [cause, n] of Object.entries(group.causes) as [Cause, number][]) {
      causes[cause] = (causes[cause] ?? 0) + n;
    }
  }
  return { before, after, kinds, causes };
}

function examplesOf(differing: readonly TaskDifference[], most: number): DifferenceExample[] {
  const taken = new Map<string, number>();
  const examples: DifferenceExample[] = [];
  for (const one of differing.toSorted(byTime)) {
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
        before: shown(one.before),
        after: shown(one.after),
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

function shown(task: RehearsedTask | undefined): ShownTask | null {
  if (!task) return null;
  const { openedAt, priority, role, escalations, acceptedAt, closedAt, end } = task;
  return { openedAt, priority, role, escalations, acceptedAt, closedAt, end };
}

const nobody = { interruptions: 0, shifts: 0, most: 0 };

function interruptionChanges(sides: {
  before: ComparedStage;
  after: ComparedStage;
}): InterruptionChange[] {
  const before = sides.before.stage.interruptions.lines();
  const after = sides.after.stage.interruptions.lines();
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
