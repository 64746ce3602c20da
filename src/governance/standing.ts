import type { Cohort } from './cohort.ts';

/** One line of what was assigned: a bundle to a scope, under the epoch that it made. */
export interface Assignment {
  epoch: number;
  scope: AssignmentScope;
  /** Digest of the bundle. */
  bundle: string;
}

/**
 * `everywhere`: all sites, and what belongs to the network itself; it ends all narrower assignments. `network`: only what
 * belongs to the network itself (roles, destinations, clients, dictionary). `site`: one site, whose cohorts end.
 * `cohort`: part of a site; assigning the bundle of the site itself ends the cohort.
 */
export type AssignmentScope =
  | { kind: 'everywhere' }
  | { kind: 'network' }
  | { kind: 'site'; site: string }
  | { kind: 'cohort'; site: string; cohort: Cohort };

/** Which bundle stands where, at one epoch. */
export interface Standing {
  /** For what belongs to the network itself. */
  network: string;
  /** For sites that have none of their own. */
  others: string;
  sites: ReadonlyMap<string, string>;
  /** In the order in which an event is held against them; the first that takes it decides. */
  cohorts: readonly { site: string; cohort: Cohort; bundle: string }[];
}

/** What the assignments come to, in their order. Undefined where nothing was ever assigned everywhere. */
export function standingOf(
  assignments: readonly Pick<Assignment, 'scope' | 'bundle'>[],
): Standing | undefined {
  let standing: Standing | undefined;
  for (const { scope, bundle } of assignments) standing = withAssignment(standing, scope, bundle);
  return standing;
}

/** The bundle that a site runs outside of its cohorts. */
export function bundleAt({ sites, others }: Standing, site: string): string {
  return sites.get(site) ?? others;
}

/** Every bundle that stands somewhere, once. */
export function bundlesOf({ network, others, sites, cohorts }: Standing): string[] {
  return [...new Set([network, others, ...sites.values(), ...cohorts.map(({ bundle }) => bundle)])];
}

/**
 * What a site ran before what it runs now, outside of its cohorts: where a rollback leads. Undefined where it never ran
 * anything else. Reads all assignments, in their order.
 */
export function bundleBefore(
  assignments: readonly Pick<Assignment, 'scope' | 'bundle'>[],
  site: string,
): string | undefined {
  let [standing, now, before]: [Standing?, string?, string?] = [];
  for (const { scope, bundle } of assignments) {
    standing = withAssignment(standing, scope, bundle);
    const next = standing && bundleAt(standing, site);
    if (next !== now) [now, before] = [next, now];
  }
  return before;
}

function withAssignment(
  standing: Standing | undefined,
  scope: AssignmentScope,
  bundle: string,
): Standing | undefined {
  if (scope.kind === 'everywhere') {
    return { network: bundle, others: bundle, sites: new Map(), cohorts: [] };
  }
  if (!standing) return undefined;
  switch (scope.kind) {
    case 'network':
      return { ...standing, network: bundle };
    case 'site': {
      const sites = new Map(standing.sites).set(scope.site, bundle);
      return {
        ...standing,
        sites,
        cohorts: standing.cohorts.filter((one) => one.site !== scope.site),
      };
    }
    case 'cohort':
      return { ...standing, cohorts: cohortsWith(standing, scope, bundle) };
  }
}

function cohortsWith(
  standing: Standing,
  { site, cohort }: Extract<AssignmentScope, { kind: 'cohort' }>,
  bundle: string,
): Standing['cohorts'] {
  const rest = standing.cohorts.filter((one) => one.site !== site || one.cohort.id !== cohort.id);
  return bundle === bundleAt(standing, site) ? rest : [...rest, { site, cohort, bundle }];
}
