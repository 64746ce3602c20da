import type { Permission } from '../access/access.ts';
import type { Refusal } from '../flow/flow.ts';
import type { PageContext } from './endpoint.ts';

/** The sites in all of which the person may do this: what a list by site is filtered by. None: why not. */
export function sitesWhere(
  { authorize, network, person }: Pick<PageContext, 'authorize' | 'network' | 'person'>,
  permission: Permission,
): { sites: string[] } | { refused: Refusal } {
  let sentence = 'This network has no sites.';
  const sites = [];
  for (const site of network.sites) {
    const answer = authorize(person, permission, { site: site.id, unit: null });
    if (answer.allowed) sites.push(site.id);
    else sentence = answer.reason;
  }
  return sites.length > 0 ? { sites } : { refused: { kind: 'forbidden', sentence } };
}

/** Sites in some part of which the person may see runs: how a workflow is set is the same in all units. */
export function sitesOfRuns({
  authorize,
  network,
  person,
}: Pick<PageContext, 'authorize' | 'network' | 'person'>): string[] {
  return network.sites
    .filter(({ id: site, units }) =>
      [null, ...units.map(({ id }) => id)].some(
        (unit) => authorize(person, 'run.view', { site, unit }).allowed,
      ),
    )
    .map(({ id }) => id);
}
