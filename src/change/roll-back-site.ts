import type { Person } from '../access/access.ts';
import { bundleBefore, readAssignments } from '../governance/governance.ts';
import { assignReleases, type AssignAnswer, type AssignDeps } from './assign-releases.ts';

export interface RollBackRequest {
  /** Null: the program itself, because a guardrail failed. */
  person: Person | null;
  site: string;
  reason: string;
}

/**
 * Takes a site back to what it ran before, under the next epoch: nothing is undone, what ran before is put in force again. Its
 * cohorts end. Each open run is named in the answer; runs of what is taken back end on the version that they started with.
 */
export async function rollBackSite(
  { person, site, reason }: RollBackRequest,
  deps: AssignDeps,
): Promise<AssignAnswer> {
  const bundle = bundleBefore(await readAssignments(deps.database), site);
  if (bundle === undefined) {
    const sentence = 'This site never ran anything else, so there is nothing to go back to.';
    return { done: false, refusal: { kind: 'not-now', sentence } };
  }
  const assignments = [{ scope: { kind: 'site', site }, bundle } as const];
  return assignReleases({ person, assignments, kind: 'rollback', reason }, deps);
}
