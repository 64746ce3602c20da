import { isDeepStrictEqual } from 'node:util';

import type { Person } from '../access/access.ts';
import { must } from '../platform/platform.ts';
import { noFlags, type FlagBook } from './flag.ts';
import type { InstalledWorkflow, Network } from './network.ts';
import { bundleAt, type Standing } from './standing.ts';

/**
 * The network as it is in force: each site as the bundle says that it runs, and what belongs to the network itself by the
 * bundle of the network. Where one bundle runs everywhere, that bundle's network, unchanged.
 *
 * Roles and people that only a site's bundle knows come along, people with their grants at sites of that bundle alone: its
 * workflows may ask for them. Destinations, clients and the dictionary are the network's. `bundles` must hold all that
 * the standing names.
 */
export function composeNetwork(standing: Standing, bundles: ReadonlyMap<string, Network>): Network {
  const bundle = (digest: string): Network =>
    must(bundles.get(digest), `bundle ${digest} was read with the standing`);
  const shared = bundle(standing.network);
  const sites = sitesOf(standing, bundle(standing.others));
  const running = new Map(sites.map((site) => [site, bundleAt(standing, site)]));
  const { cohorts } = standing;
  if (
    cohorts.length === 0 &&
    [...running.values(), standing.others].every((one) => one === standing.network)
  ) {
    return shared;
  }
  const at = (site: string): Network => bundle(bundleAt(standing, site));
  const partsOfSite = <Part>(parts: (network: Network, site: string) => readonly Part[]): Part[] =>
    sites.flatMap((site) => parts(at(site), site));
  const used = [...new Set([...running.values(), ...cohorts.map((one) => one.bundle)])];
  return withoutAbsent({
    ...{ id: shared.id, title: shared.title, version: shared.version },
    sites: partsOfSite((network, site) => network.sites.filter(({ id }) => id === site)),
    people: withPeople(shared.people, used, { bundle, running }),
    roles: withOthers(
      shared.roles,
      used.flatMap((one) => bundle(one).roles),
    ),
    rotas: partsOfSite((network, site) => network.rotas.filter((rota) => rota.site === site)),
    feeds: partsOfSite((network, site) => network.feeds.filter((feed) => feed.site === site)),
    workflows: [
      ...used.flatMap((one) => workflowsAt(bundle(one), (site) => running.get(site) === one)),
      ...cohorts.flatMap((one) =>
        workflowsAt(bundle(one.bundle), (site) => site === one.site).map((workflow) => ({
          ...workflow,
          cohort: one.cohort.id,
        })),
      ),
    ],
    dictionary: shared.dictionary,
    destinations: shared.destinations,
    clients: shared.clients,
    channels: shared.channels,
    retention: shared.retention,
    drill: shared.drill,
    fallback: shared.fallback,
    policy: shared.policy,
    changeWindows: shared.changeWindows,
    changeBudgets: shared.changeBudgets,
    readiness: shared.readiness,
    programme: shared.programme,
    rollouts: shared.rollouts,
    review: shared.review,
    flagBook: shared.flagBook,
    siteFlagBooks: siteFlagBooks(shared, sites, (site) => [
      at(site),
      ...cohorts.filter((one) => one.site === site).map((one) => bundle(one.bundle)),
    ]),
    cohorts: cohorts.length > 0 ? cohorts.map(({ site, cohort }) => ({ site, cohort })) : undefined,
  });
}

/**
 * Flags of sites where other ones count than the network's: a release that is at some sites brings its flags there, and one that a
 * part of a site tries those that the site's own version has not. `at`: the site's own version first.
 */
function siteFlagBooks(
  shared: Network,
  sites: readonly string[],
  at: (site: string) => readonly Network[],
): Network['siteFlagBooks'] {
  const others = sites.flatMap((site): [string, FlagBook][] => {
    const own = flagBookOf(at(site));
    return isDeepStrictEqual(own, shared.flagBook ?? noFlags) ? [] : [[site, own]];
  });
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

function flagBookOf(versions: readonly Network[]): FlagBook {
  const books = versions.map(({ flagBook }) => flagBook ?? noFlags);
  const byKey = Map.groupBy(
    books.flatMap(({ flags }) => flags),
    ({ key }) => key,
  );
  return {
    flags: [...byKey.values()].flatMap(([first]) => first ?? []),
    providerGroups: Object.assign({}, ...books.map((book) => book.providerGroups).toReversed()),
  };
}

function sitesOf({ sites }: Standing, others: Network): string[] {
  return [...new Set([...others.sites.map(({ id }) => id), ...sites.keys()])];
}

function withPeople(
  known: readonly Person[],
  used: readonly string[],
  {
    bundle,
    running,
  }: { bundle: (digest: string) => Network; running: ReadonlyMap<string, string> },
): Person[] {
  const others = used.flatMap((digest) =>
    bundle(digest).people.map((person) => ({
      ...person,
      grants: person.grants.filter(({ site }) => running.get(site) === digest),
    })),
  );
  return withOthers(known, others);
}

function withOthers<Item extends { id: string }>(
  known: readonly Item[],
  others: readonly Item[],
): Item[] {
  const byId = new Map(known.map((item) => [item.id, item]));
  for (const item of others) if (!byId.has(item.id)) byId.set(item.id, item);
  return [...byId.values()];
}

function workflowsAt(network: Network, runs: (site: string) => boolean): InstalledWorkflow[] {
  return network.workflows.flatMap((workflow) => {
    const sites = workflow.sites.filter(runs);
    if (sites.length === 0) return [];
    const siteParameters = Object.fromEntries(
      Object.entries(workflow.siteParameters).filter(([site]) => sites.includes(site)),
    );
    return [{ ...workflow, sites, siteParameters }];
  });
}

/** Every part of a network stands here by name, so that a new one cannot be forgotten. */
type EveryPart = { [Part in keyof Required<Network>]: Network[Part] };

function withoutAbsent(parts: EveryPart): Network {
  const present = Object.entries(parts).filter(([, part]) => part !== undefined);
  return Object.fromEntries(present) as unknown as Network;
}
