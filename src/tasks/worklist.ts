import {
  covers,
  type Answer,
  type Authorize,
  type Permission,
  type Person,
  type Resource,
} from '../access/access.ts';
import { fallbackAt, type Network } from '../governance/governance.ts';
import type { Task } from './task.ts';

/** Whose worklist is read: which pools at which sites ask this person. */
export interface Asked {
  person: string;
  sites: readonly string[];
  /** `unit: null` = every unit of the site. */
  pools: readonly { site: string; role: string; unit: string | null }[];
  /** Sites whose fallback pool the person is in. */
  fallbackSites: readonly string[];
  /** All sites of the network. One's own tasks of any other site, which is no more, are on the list, too. */
  knownSites: readonly string[];
  /** The person is in the pool that is asked for the tasks of sites that are no more. */
  isLastResort: boolean;
}

/**
 * The pools that ask a person, from their grants: exactly those on whose tasks `mayOnTask` lets them act. A grant for a
 * whole site is asked for each of its units, too. `sites` narrows it to some sites of the network.
 */
export function askedOf(person: Person, network: Network, sites?: readonly string[]): Asked {
  const meant = network.sites.filter((site) => sites === undefined || sites.includes(site.id));
  const pools = meant.flatMap((site) =>
    person.grants
      .filter((grant) => covers(grant, { site: site.id, unit: grant.unit }))
      .map((grant) => ({ site: site.id, role: grant.role, unit: grant.unit })),
  );
  return {
    person: person.id,
    sites: meant.map((site) => site.id),
    pools,
    fallbackSites: meant.filter((site) => isFallback(person, network, site.id)).map(({ id }) => id),
    knownSites: network.sites.map(({ id }) => id),
    isLastResort: isFallback(person, network, noSite, sites),
  };
}

/** The id of a site that no network has. */
const noSite = '';

function isFallback(
  person: Person,
  network: Network,
  ofSite: string,
  sites?: readonly string[],
): boolean {
  const resort = fallbackAt(network, ofSite);
  if (!resort || sites?.includes(resort.site) === false) return false;
  return person.grants.some((grant) => grant.role === resort.role && covers(grant, resort));
}

/**
 * May they, on this task? Acts: whoever its pool asks, or, where the task stands on the fallback pool, whoever that asks.
 * Viewing: also whoever may view tasks of the unit where the patient is.
 */
export function mayOnTask(
  authorize: Authorize,
  network: Network,
  person: Person,
  permission: Permission,
  task: Pick<Task, 'site' | 'unit' | 'pool' | 'fallback' | 'owner' | 'offeredTo'>,
): Answer {
  let answer = authorize(person, permission, poolResource(task, task.pool));
  if (!answer.allowed && task.fallback) {
    const resort = fallbackAt(network, task.site);
    if (resort) {
      const second = authorize(person, permission, {
        ...poolResource(task, resort),
        site: resort.site,
      });
      if (second.allowed) answer = second;
    }
  }
  if (!answer.allowed && permission === 'task.view') {
    answer = authorize(person, permission, {
      site: task.site,
      unit: task.unit,
      owner: task.owner,
      offeredTo: task.offeredTo,
    });
  }
  return answer;
}

function poolResource(
  task: Pick<Task, 'site' | 'owner' | 'offeredTo'>,
  pool: { role: string; unit: string | null },
): Resource {
  return {
    site: task.site,
    unit: pool.unit,
    poolRole: pool.role,
    owner: task.owner,
    offeredTo: task.offeredTo,
  };
}
