import type { Grant } from '../access/access.ts';
import type { WorkRules } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import type { Task, TaskPriority } from './task.ts';

/** What a task without a deadline ages by: so long counts as its time to be accepted. */
export const ageingWithoutDeadlineMs = 8 * 3_600_000;

/** An urgent task is worth as much as a routine one that has waited its whole time to be accepted once more. */
const classPoints: Readonly<Record<TaskPriority, number>> = {
  critical: 0,
  urgent: 100,
  routine: 0,
};
/** For each time to be accepted that has passed. */
const agePoints = 100;
/** Where the person has other work of the same patient. */
const samePatientPoints = 50;

/** What "Take next" needs to know of who presses it. */
export interface TakerFacts {
  now: Instant;
  /** Patients of whose tasks the person is the owner already. */
  patients: ReadonlySet<string>;
}

/**
 * Open tasks in the order in which "Take next" gives them. Critical ones come before all others, the soonest breach first. Among the
 * others the class counts, and how much of its time to be accepted has passed, without an end: whatever waits long enough comes first,
 * so routine work is not starved. One patient's tasks are kept together. Equal ones go by deadline, opening and id. Pure; the order
 * does not depend on that of the tasks given.
 */
export function inTakingOrder(tasks: readonly Task[], facts: TakerFacts): Task[] {
  const points = new Map(tasks.map((task) => [task.id, takingPoints(task, facts)]));
  const pointsOf = ({ id }: Task): number => points.get(id) ?? 0;
  return tasks.toSorted(
    (a, b) =>
      Number(b.priority === 'critical') - Number(a.priority === 'critical') ||
      (a.priority === 'critical' ? 0 : pointsOf(b) - pointsOf(a)) ||
      deadlineOf(a) - deadlineOf(b) ||
      a.openedAt - b.openedAt ||
      (a.id < b.id ? -1 : 1),
  );
}

/** How much a task that is not critical presses; rises with time. */
export function takingPoints(task: Task, { now, patients }: TakerFacts): number {
  const until = task.acceptBy ?? task.openedAt + ageingWithoutDeadlineMs;
  const timeMs = Math.max(1, until - task.openedAt);
  const age = Math.max(0, now - task.openedAt) / timeMs;
  const together = patients.has(task.patientId) ? samePatientPoints : 0;
  return classPoints[task.priority] + agePoints * age + together;
}

function deadlineOf({ acceptBy }: Task): number {
  return acceptBy ?? Number.MAX_SAFE_INTEGER;
}

/**
 * How many accepted tasks a person may have at a site before "Take next" gives no more; Infinity where the site does not say. Of
 * several roles there the largest number counts. It bounds what is given, never what somebody takes of their own accord.
 */
export function acceptedCap(
  grants: readonly Grant[],
  site: string,
  rules: WorkRules | undefined,
): number {
  const byRole = rules?.acceptedMaxByRole ?? {};
  const caps = grants
    .filter((grant) => grant.site === site || grant.site === '*')
    .flatMap(({ role }) => byRole[role] ?? []);
  return caps.length > 0 ? Math.max(...caps) : (rules?.acceptedMax ?? Infinity);
}
