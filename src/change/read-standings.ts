import {
  bundleAt,
  readAssignments,
  readBundles,
  standingOf,
  type Cohort,
  type KeptAssignment,
} from '../governance/governance.ts';
import type { Instant, Queryable } from '../platform/platform.ts';

/** What is in force where, and since when. */
export interface Standings {
  epoch: number;
  /** What belongs to the network itself. */
  network: { bundle: string; version: string };
  sites: readonly SiteStanding[];
}

export interface SiteStanding {
  site: string;
  bundle: string;
  version: string;
  /** Of the assignment that put it there. */
  since: Instant;
  epoch: number;
  actor: string;
  reason: string;
  cohorts: readonly { cohort: Cohort; bundle: string; version: string }[];
}

/** Which version runs at each site and in each part of it. Undefined before anything was put in force. */
export async function readStandings(tx: Queryable): Promise<Standings | undefined> {
  const assignments = await readAssignments(tx);
  const standing = standingOf(assignments);
  const last = assignments.at(-1);
  if (!standing || !last) return undefined;
  const digests = [...new Set(assignments.map(({ bundle }) => bundle))];
  const bundles = await readBundles(tx, digests);
  const named = (bundle: string) => ({ bundle, version: bundles.get(bundle)?.version ?? '' });
  const others = bundles.get(standing.others)?.sites.map(({ id }) => id) ?? [];
  return {
    epoch: last.epoch,
    network: named(standing.network),
    sites: [...new Set([...others, ...standing.sites.keys()])].map((site) => {
      const { at, epoch, actor, reason } = deciding(assignments, site) ?? last;
      const cohorts = standing.cohorts
        .filter((one) => one.site === site)
        .map(({ cohort, bundle }) => ({ cohort, ...named(bundle) }));
      return { site, ...named(bundleAt(standing, site)), since: at, epoch, actor, reason, cohorts };
    }),
  };
}

function deciding(
  assignments: readonly KeptAssignment[],
  site: string,
): KeptAssignment | undefined {
  return assignments.findLast(
    ({ scope }) => scope.kind === 'everywhere' || (scope.kind === 'site' && scope.site === site),
  );
}
