import type { Instant } from '../platform/platform.ts';
import { causeOf, type Cause, type Ran } from './divergence.ts';
import { breachesOf, type RehearsedTask } from './rehearsed-task.ts';

/** How a task differs. A task may differ in several ways; `opened` and `not opened` stand alone. */
export const differenceKinds = [
  'opened',
  'not opened',
  'earlier',
  'later',
  'others asked',
  'other priority',
  'more escalations',
  'fewer escalations',
  'new breach',
  'breach avoided',
] as const;

export type DifferenceKind = (typeof differenceKinds)[number];

/** A task of which two configurations make something else. */
export interface TaskDifference {
  before: RehearsedTask | undefined;
  after: RehearsedTask | undefined;
  kinds: readonly DifferenceKind[];
  cause: Cause;
}

/** How the two differ over one task, or undefined where they do not. */
export function differenceOf(
  before: RehearsedTask | undefined,
  after: RehearsedTask | undefined,
  sides: { before: Ran; after: Ran },
  until: Instant,
): TaskDifference | undefined {
  // Of workflows that are alike in both there is one task for both.
  if (before === after) return undefined;
  const kinds = kindsOf(before, after, until);
  if (kinds.length === 0) return undefined;
  return { before, after, kinds, cause: causeOf(before, after, sides) };
}

function kindsOf(
  before: RehearsedTask | undefined,
  after: RehearsedTask | undefined,
  until: Instant,
): DifferenceKind[] {
  if (!before) return after ? ['opened'] : [];
  if (!after) return ['not opened'];
  const kinds: DifferenceKind[] = [];
  if (after.openedAt < before.openedAt) kinds.push('earlier');
  if (after.openedAt > before.openedAt) kinds.push('later');
  if (after.role !== before.role || after.unit !== before.unit) kinds.push('others asked');
  if (after.priority !== before.priority) kinds.push('other priority');
  if (after.escalations > before.escalations) kinds.push('more escalations');
  if (after.escalations < before.escalations) kinds.push('fewer escalations');
  const did = breachCount(before, until);
  const would = breachCount(after, until);
  if (would > did) kinds.push('new breach');
  if (would < did) kinds.push('breach avoided');
  return kinds;
}

function breachCount(task: RehearsedTask, until: Instant): number {
  const { accept, finish } = breachesOf(task, until);
  return Number(accept) + Number(finish);
}
