import { iso } from '../platform/platform.ts';
import type { Network } from '../governance/governance.ts';
import type { Person } from '../access/access.ts';
import type { ApiSession } from './api.ts';
import { endpoint, type PageContext } from './endpoint.ts';
import { roleTitle } from './place-titles.ts';

export const sessionEndpoint = endpoint({
  method: 'GET',
  path: '/api/session',
  summary: 'Who is signed in, what they are where, and the network. 401 when nobody is.',
  answer: async (context) => ({ page: sessionPage(context) }),
});

function sessionPage(context: PageContext): ApiSession {
  const { network, person, release } = context;
  return {
    person: { id: person.id, name: person.name, title: person.title },
    grants: person.grants.map(({ role, site, unit }) => ({
      role,
      roleTitle: roleTitle(network, role),
      site,
      unit,
    })),
    permissions: permissionsOf(network, person),
    network: {
      id: network.id,
      title: network.title,
      version: network.version,
      epoch: release.epoch,
    },
    sites: sitesOf(network, person),
    demo: context.demo !== undefined,
    serverTime: iso(context.now),
    idleMs: context.idleMs,
  };
}

/** What any of the person's roles gives anywhere: which pages the browser offers. Each request is asked again. */
function permissionsOf(network: Network, person: Person): string[] {
  const held = new Set(person.grants.map((grant) => grant.role));
  const roles = network.roles.filter((role) => held.has(role.id));
  return [...new Set(roles.flatMap((role) => role.permissions))];
}

function sitesOf(network: Network, person: Person): ApiSession['sites'] {
  return network.sites
    .filter((site) => person.grants.some((grant) => ['*', site.id].includes(grant.site)))
    .map(({ id, title, zone, units }) => ({
      id,
      title,
      zone,
      units: units.map((unit) => ({ id: unit.id, title: unit.title })),
    }));
}
