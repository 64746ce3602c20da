import type { Network } from '../governance/governance.ts';
import type { FhirResource } from './fhir-resource.ts';
import { projectOrganization, projectPractitioner } from './project-directory.ts';
import type { Condition, Search } from './search-request.ts';

export type DirectoryType = 'Organization' | 'Practitioner';

interface Entry {
  id: string;
  name: string;
  resource: () => FhirResource;
}

/** A site or a person of the network by id. */
export function findInDirectory(
  network: Network,
  type: DirectoryType,
  id: string,
): FhirResource | undefined {
  return entriesOf(network, type)
    .find((entry) => entry.id === id)
    ?.resource();
}

/** The entries that a search finds, in the order of their ids; one more than `count` tells that there are others. */
export function searchDirectory(
  network: Network,
  search: Search & { type: DirectoryType },
): { id: string; resource: FhirResource }[] {
  return entriesOf(network, search.type)
    .filter((entry) => search.after === null || entry.id > search.after.id)
    .filter((entry) => search.conditions.every((condition) => fits(entry, condition)))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, search.count + 1)
    .map(({ id, resource }) => ({ id, resource: resource() }));
}

function entriesOf(network: Network, type: DirectoryType): Entry[] {
  if (type === 'Organization') {
    return network.sites.map((site) => ({
      id: site.id,
      name: site.title,
      resource: () => projectOrganization(site),
    }));
  }
  return network.people.map((person) => ({
    id: person.id,
    name: person.name,
    resource: () => projectPractitioner(person),
  }));
}

function fits({ id, name }: Entry, condition: Condition): boolean {
  return condition.tokens.some(({ value }) =>
    condition.name === '_id'
      ? id === value
      : name
          .toLowerCase()
          .split(' ')
          .some((word) => word.startsWith(value.toLowerCase())) ||
        name.toLowerCase().startsWith(value.toLowerCase()),
  );
}
