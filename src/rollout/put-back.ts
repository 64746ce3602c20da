import { assignWithin, type AssignDeps } from '../change/change.ts';
import { readAssignments, standingOf } from '../governance/governance.ts';
import { must, type Queryable } from '../platform/platform.ts';
import type { Person } from '../access/access.ts';
import type { Rollout } from './rollout-store.ts';
import { undoAssignments } from './step-assignments.ts';

/** Of what an assignment may say; the whole reason stands with the rollout. */
const putBackReasonCharsMax = 2_000;

/**
 * Takes back what rollouts put in force, all in one release, and gives its epoch; null where nothing of it stands any more. A
 * freeze does not ask here. Each open run is named in the assignments; it ends on the version that it started with.
 * Throws `NotAssigned` where it cannot be.
 */
export async function putBack(
  tx: Queryable,
  rollouts: readonly Rollout[],
  { person, reason }: { person: Person | null; reason: string },
  deps: Pick<AssignDeps, 'clock' | 'authorize'>,
): Promise<number | null> {
  const standing = must(standingOf(await readAssignments(tx)), 'something is in force');
  const assignments = rollouts.flatMap(({ assigned, bundle }) =>
    undoAssignments(assigned, standing, bundle),
  );
  if (assignments.length === 0) return null;
  // Who may take a rollout back was asked before: it does not depend on who may put releases in force.
  const request = { person: null, assignments, kind: 'rollback' as const };
  const by = person === null ? reason : `${person.id}: ${reason}`;
  const why = by.slice(0, putBackReasonCharsMax);
  const { release } = await assignWithin(tx, { ...request, reason: why }, deps);
  return release.epoch;
}
