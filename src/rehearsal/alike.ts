import { canonicalJson } from '../governance/governance.ts';
import type { CompiledRelease } from '../workflows/workflows.ts';

/**
 * Ids of the workflows of which two configurations make the same, whatever happens and whoever works: in all of these releases each runs at
 * the same sites, by the same definition, parameters and calendars. Runs of different workflows have nothing to do with each other
 * unless one calls the other, so those that call each other are alike together or not at all.
 */
export function alikeWorkflows(releases: readonly CompiledRelease[]): ReadonlySet<string> {
  // Cohorts say which of a site's workflows an event may start.
  const cohorts = releases.map(({ cohortsBySite }) =>
    canonicalJson(Object.fromEntries(cohortsBySite)),
  );
  if (new Set(cohorts).size > 1) return new Set();
  const places = releases.map(placesByWorkflow);
  const ids = new Set(places.flatMap((one) => [...one.keys()]));
  const unlike = new Set(
    [...ids].filter((id) => new Set(places.map((one) => one.get(id))).size > 1),
  );
  spread(unlike, callsOf(releases));
  return new Set([...ids].filter((id) => !unlike.has(id)));
}

/** Where each workflow runs, and as what. */
function placesByWorkflow({ bySite }: CompiledRelease): Map<string, string> {
  const places = [...bySite].flatMap(([site, workflows]) =>
    workflows.map(({ definition, parameters, cohort = '' }) => ({
      id: definition.id,
      place: [site, cohort, parameters.zone, parameters.digest].join('|'),
    })),
  );
  const byWorkflow = Map.groupBy(places, ({ id }) => id);
  return new Map(
    [...byWorkflow].map(([id, of]) => [
      id,
      of
        .map(({ place }) => place)
        .toSorted()
        .join('\n'),
    ]),
  );
}

function callsOf(releases: readonly CompiledRelease[]): [string, string][] {
  return releases.flatMap(({ bySite }) =>
    [...bySite.values()]
      .flat()
      .flatMap(({ definition }) =>
        definition.calls.map(({ workflow }): [string, string] => [definition.id, workflow]),
      ),
  );
}

function spread(reached: Set<string>, links: readonly [string, string][]): void {
  for (let size = -1; size < reached.size;) {
    size = reached.size;
    for (const [one, other] of links) {
      if (reached.has(one)) reached.add(other);
      else if (reached.has(other)) reached.add(one);
    }
  }
}
