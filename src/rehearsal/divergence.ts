import type { Side } from './side.ts';
import type { RehearsedTask } from './rehearsed-task.ts';

/**
 * Why two configurations differ over a task. `missing workflow`: one of them has it not at that site. `start guard`: it has it,
 * and no run began. `timing`: both opened it, at different times. `parameter`: the same definition with other values went another
 * way. Where the definition is another: `decision table` where its tables said something else, `ladder` where others are asked or at
 * another time, else `definition`.
 */
export const causes = [
  'missing workflow',
  'start guard',
  'parameter',
  'decision table',
  'ladder',
  'definition',
  'timing',
] as const;

export type Cause = (typeof causes)[number];

/** A side, and which runs began there. */
export interface Ran {
  side: Pick<Side, 'workflows'>;
  /** The newest epoch of the period. */
  epoch: number;
  hasRun(workflow: string, subject: string): boolean;
}

/** The cause of a difference over a task that one side or both opened. */
export function causeOf(
  before: RehearsedTask | undefined,
  after: RehearsedTask | undefined,
  sides: { before: Ran; after: Ran },
): Cause {
  const task = before ?? after;
  if (!task) return 'definition';
  const { workflow, subject, site } = task;
  const one = installed(sides.before, workflow, site);
  const other = installed(sides.after, workflow, site);
  if (!one || !other) return 'missing workflow';
  if (before && after && before.openedAt !== after.openedAt) return 'timing';
  const without = before ? sides.after : sides.before;
  if (!(before && after) && !without.hasRun(workflow, subject)) return 'start guard';
  if (one.definition.digest === other.definition.digest) return 'parameter';
  if (!before || !after) return 'definition';
  if (!isSame(before.decided, after.decided)) return 'decision table';
  return isSame(before.ladder, after.ladder) ? 'definition' : 'ladder';
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function installed({ side, epoch }: Ran, workflow: string, site: string) {
  return side.workflows.at(epoch, site)?.find(({ definition }) => definition.id === workflow);
}
