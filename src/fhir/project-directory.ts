import type { Person } from '../access/access.ts';
import type { Site } from '../governance/governance.ts';
import type { FhirResource } from './fhir-resource.ts';
import { ownSystems } from './project-meta.ts';

/** FHIR R4 Organization of a site. */
export function projectOrganization(site: Site): FhirResource {
  return {
    resourceType: 'Organization',
    id: site.id,
    identifier: [{ system: ownSystems.site, value: site.id }],
    active: true,
    name: site.title,
  };
}

/** FHIR R4 Practitioner of a person: the name and nothing more. What they may do is not told. */
export function projectPractitioner(person: Person): FhirResource {
  return {
    resourceType: 'Practitioner',
    id: person.id,
    active: true,
    name: [{ text: person.name }],
  };
}
