import type { Network } from '../governance/governance.ts';

/** How the network calls its places and people. */
export interface Titles {
  site(id: string): string;
  unit(site: string, id: string): string;
  role(id: string): string;
  person(id: string): string;
  workflow(id: string): string;
}

/** What the network does not know (any more) is called by its id. */
export function titlesOf(network: Network, workflow: (id: string) => string): Titles {
  const siteOf = (id: string) => network.sites.find((site) => site.id === id);
  return {
    site: (id) => siteOf(id)?.title ?? id,
    unit: (site, id) => siteOf(site)?.units.find((unit) => unit.id === id)?.title ?? id,
    role: (id) => network.roles.find((role) => role.id === id)?.title ?? id,
    person: (id) => network.people.find((person) => person.id === id)?.name ?? id,
    workflow,
  };
}
