import {
  bundleAt,
  type Assignment,
  type AssignmentScope,
  type RolloutPlan,
  type Standing,
} from '../governance/governance.ts';

/** Something that a rollout put in force, and what was there before. */
export interface Assigned {
  scope: AssignmentScope;
  /** Ran there before. Of a cohort: what the rest of its site ran. */
  before: string;
  /** Cohorts of others that ended with it. */
  ended: Standing['cohorts'];
}

type Line = Pick<Assignment, 'scope' | 'bundle'>;

/** What a step puts in force; nothing where it only runs beside. */
export function stepAssignments(plan: RolloutPlan, step: number, bundle: string): Line[] {
  const where = plan.steps[step]?.where;
  switch (where?.kind) {
    case 'network':
      return [{ scope: { kind: 'network' }, bundle }];
    case 'sites':
      return where.sites.map((site) => ({ scope: { kind: 'site', site }, bundle }));
    case 'canary':
      return where.sites.map((site) => ({
        scope: { kind: 'cohort', site, cohort: { id: plan.id, ...where.part } },
        bundle,
      }));
    default:
      return [];
  }
}

/** What there was, where these lines will put something else. */
export function rememberBefore(
  { id }: RolloutPlan,
  standing: Standing,
  lines: readonly Line[],
): Assigned[] {
  return lines.map(({ scope }) => {
    const isSite = scope.kind === 'site';
    return {
      scope,
      before: 'site' in scope ? bundleAt(standing, scope.site) : standing.network,
      ended: isSite
        ? standing.cohorts.filter(({ site, cohort }) => site === scope.site && cohort.id !== id)
        : [],
    };
  });
}

/**
 * What takes back all that a rollout put in force, the last first, and leaves alone what somebody put there since. Each site goes
 * back to what it ran before the rollout came to it, cohorts of others as they were.
 */
export function undoAssignments(
  assigned: readonly Assigned[],
  standing: Standing,
  bundle: string,
): Line[] {
  const lines: Line[] = [];
  for (const { scope, before, ended } of assigned.toReversed()) {
    if (!stands(standing, scope, bundle)) continue;
    const isWider =
      scope.kind === 'cohort' &&
      lines.some((line) => line.scope.kind === 'site' && line.scope.site === scope.site);
    // Taking back the site ended its cohorts, and so did a smaller part of the same one.
    if (isWider || lines.some((line) => isSame(line.scope, scope))) continue;
    lines.push({ scope, bundle: before });
    lines.push(
      ...ended.map((one) => ({
        scope: { kind: 'cohort' as const, site: one.site, cohort: one.cohort },
        bundle: one.bundle,
      })),
    );
  }
  return lines;
}

/** Sites where something else runs now than the rollout put there. */
export function driftedSites(
  assigned: readonly Assigned[],
  standing: Standing,
  bundle: string,
): string[] {
  const whole = new Set(
    assigned.flatMap(({ scope }) => (scope.kind === 'site' ? [scope.site] : [])),
  );
  const found = assigned.flatMap(({ scope }) => {
    // A cohort whose whole site has the change since is part of it.
    if (scope.kind === 'cohort' && whole.has(scope.site)) return [];
    if (stands(standing, scope, bundle)) return [];
    return 'site' in scope ? [scope.site] : ['the network itself'];
  });
  return [...new Set(found)];
}

function stands(standing: Standing, scope: AssignmentScope, bundle: string): boolean {
  switch (scope.kind) {
    case 'network':
      return standing.network === bundle;
    case 'site':
      return bundleAt(standing, scope.site) === bundle;
    case 'cohort':
      return standing.cohorts.some(
        (one) =>
          one.site === scope.site && one.cohort.id === scope.cohort.id && one.bundle === bundle,
      );
    case 'everywhere':
      return false;
  }
}

function isSame(one: AssignmentScope, other: AssignmentScope): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'cohort' && other.kind === 'cohort') {
    return one.site === other.site && one.cohort.id === other.cohort.id;
  }
  return 'site' in one && 'site' in other ? one.site === other.site : true;
}
