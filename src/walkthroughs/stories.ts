import type { Authorize, Person } from '../access/access.ts';
import type { Network } from '../governance/governance.ts';
import { playScenarios, type PlayedScenario } from '../workflows/workflows.ts';

/** A story of a workflow as it plays under a network's configuration. */
export interface Story extends PlayedScenario {
  /** The name of its file without `.yaml`. */
  id: string;
}

const played = new WeakMap<Network, readonly Story[]>();

/**
 * Every story of the network's workflows, played once for each configuration. Where sites run different versions of the network,
 * a workflow tells its stories as it runs at most sites: once, and not for each of its versions.
 */
export function storiesOf(network: Network): readonly Story[] {
  const known = played.get(network);
  if (known) return known;
  const stories = playScenarios({ ...network, workflows: widest(network) }).map((one) => ({
    ...one,
    id: idOf(one.path),
  }));
  played.set(network, stories);
  return stories;
}

/** One story; undefined where the network's workflows tell none of that name. */
export function findStory(network: Network, workflow: string, id: string): Story | undefined {
  return storiesOf(network).find((one) => one.workflow === workflow && one.id === id);
}

/** The workflows of the places where the person may see runs. A story is about no patient: one unit is enough. */
export function workflowsShownTo(
  person: Person,
  { authorize, network }: { authorize: Authorize; network: Network },
): string[] {
  const seen = network.sites
    .filter(({ id: site, units }) =>
      [null, ...units.map(({ id }) => id)].some(
        (unit) => authorize(person, 'run.view', { site, unit }).allowed,
      ),
    )
    .map(({ id }) => id);
  const shown = network.workflows.filter(({ sites }) => sites.some((site) => seen.includes(site)));
  return [...new Set(shown.map(({ id }) => id))];
}

function widest({ workflows }: Network): Network['workflows'] {
  const byId = Map.groupBy(workflows, ({ id }) => id);
  return [...byId.values()].flatMap((ones) =>
    ones
      .filter(({ cohort }) => cohort === undefined || ones.every((one) => one.cohort !== undefined))
      .toSorted((a, b) => b.sites.length - a.sites.length)
      .slice(0, 1),
  );
}

function idOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.yaml$/, '');
}
