import type { Instant } from '../platform/platform.ts';
import type { ComparedStage, Difference, DifferenceGroup, Tally } from './difference.ts';
import type { Cause } from './divergence.ts';
import { breachesOf, type RehearsedTask } from './rehearsed-task.ts';
import {
  differenceKinds,
  differenceOf,
  type DifferenceKind,
  type TaskDifference,
} from './task-difference.ts';

/** What a task has added to the sums. */
interface Counted {
  group: Group;
  before: Tally | null;
  after: Tally | null;
  difference: TaskDifference | undefined;
}

/** The difference of two stages that go on: a task that changed is counted anew, and the others stay counted. */
export class RunningDifference {
  readonly #sides: { before: ComparedStage; after: ComparedStage };
  readonly #groups = new Map<string, Group>();
  readonly #counted = new Map<string, Counted>();
  readonly #differing = new Map<string, TaskDifference>();

  constructor(sides: { before: ComparedStage; after: ComparedStage }) {
    this.#sides = sides;
  }

  /** Counts a task as both sides have it now. `until`: how far both have run. Gives how they differ over it. */
  update(name: string, until: Instant): TaskDifference | undefined {
    const before = this.#sides.before.tasks.get(name);
    const after = this.#sides.after.tasks.get(name);
    const known = this.#counted.get(name);
    if (known) known.group.count(known, -1);
    const difference = differenceOf(before, after, this.#sides, until);
    const counted = {
      group: this.#groupOf(before ?? after),
      before: tallyOf(before, until),
      after: tallyOf(after, until),
      difference,
    };
    counted.group.count(counted, 1);
    this.#counted.set(name, counted);
    if (difference) this.#differing.set(name, difference);
    else this.#differing.delete(name);
    return difference;
  }

  /** Tasks that differ. */
  differing(): Iterable<TaskDifference> {
    return this.#differing.values();
  }

  /** Groups in the order of site, unit and workflow. */
  sums(): Omit<Difference, 'interruptions' | 'examples'> {
    const sorted = [...this.#groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const groups = sorted.map(([, group]) => group.told());
    return { ...summed(groups), tasks: this.#differing.size, groups };
  }

  #groupOf(task: RehearsedTask | undefined): Group {
    const { site = '', unit = null, workflow = '' } = task ?? {};
    const key = [site, unit ?? '', workflow].join('|');
    let group = this.#groups.get(key);
    if (!group) this.#groups.set(key, (group = new Group({ site, unit, workflow })));
    return group;
  }
}

type Place = Pick<DifferenceGroup, 'site' | 'unit' | 'workflow'>;

class Group {
  readonly #place: Place;
  readonly #before = newTally();
  readonly #after = newTally();
  readonly #kinds = noKinds();
  readonly #causes: Partial<Record<Cause, number>> = {};

  constructor(place: Place) {
    this.#place = place;
  }

  /** `times`: 1 counts a task, -1 takes it back. */
  count({ before, after, difference }: Omit<Counted, 'group'>, times: 1 | -1): void {
    if (before) add(this.#before, before, times);
    if (after) add(this.#after, after, times);
    if (!difference) return;
    for (const kind of difference.kinds) this.#kinds[kind] += times;
    const { cause } = difference;
    const count = (this.#causes[cause] ?? 0) + times;
    if (count === 0) delete this.#causes[cause];
    else this.#causes[cause] = count;
  }

  told(): DifferenceGroup {
    return {
      ...this.#place,
      before: { ...this.#before },
      after: { ...this.#after },
      kinds: { ...this.#kinds },
      causes: { ...this.#causes },
    };
  }
}

const tallyFields = ['tasks', 'escalations', 'acceptBreaches', 'finishBreaches'] as const;

function newTally(): Tally {
  return { tasks: 0, escalations: 0, acceptBreaches: 0, finishBreaches: 0 };
}

function noKinds(): Record<DifferenceKind, number> {
  return Object.fromEntries(differenceKinds.map((kind) => [kind, 0])) as Record<
    DifferenceKind,
    number
  >;
}

function tallyOf(task: RehearsedTask | undefined, until: Instant): Tally | null {
  if (!task) return null;
  const { accept, finish } = breachesOf(task, until);
  return {
    tasks: 1,
    escalations: task.escalations,
    acceptBreaches: Number(accept),
    finishBreaches: Number(finish),
  };
}

function add(to: Tally, tally: Tally, times: number): void {
  for (const field of tallyFields) to[field] += times * tally[field];
}

function summed(
  groups: readonly DifferenceGroup[],
): Pick<Difference, 'before' | 'after' | 'kinds' | 'causes'> {
  const [before, after] = [newTally(), newTally()];
  const kinds = noKinds();
  const causes: Partial<Record<Cause, number>> = {};
  for (const group of groups) {
    add(before, group.before, 1);
    add(after, group.after, 1);
    for (const kind of differenceKinds) kinds[kind] += group.kinds[kind];
    for (const [cause, n] of Object.entries(group.causes) as [Cause, number][]) {
      causes[cause] = (causes[cause] ?? 0) + n;
    }
  }
  return { before, after, kinds, causes };
}
