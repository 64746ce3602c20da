import { iso, type Instant } from '../platform/platform.ts';
import type { FhirResource } from './fhir-resource.ts';
import { subscriptionCapability } from './subscription-resource.ts';
import { servedTypes, typeNames, type TypeName } from './resource-types.ts';

/** FHIR R4 CapabilityStatement, made of the same table as the routes. */
export function capabilityStatement(about: {
  base: string;
  version: string;
  title: string;
  since: Instant;
}): FhirResource {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: iso(about.since),
    kind: 'instance',
    software: { name: 'Sinew', version: about.version },
    implementation: { description: about.title, url: about.base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'What is written here is journalled like any message of a feed and answered once it is applied.',
        security: {
          cors: false,
          description:
            'People come with their session of the pages, systems with a bearer token that the network declares. There is no SMART App Launch yet.',
        },
        resource: [...typeNames.map(resourceOf), subscriptionCapability()],
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
      },
    ],
  };
}

function resourceOf(type: TypeName) {
  const { documentation, parameters, includes, writes } = servedTypes[type];
  return {
    type,
    documentation,
    interaction: ['read', 'search-type', ...writes].map((code) => ({ code })),
    versioning: type === 'Organization' || type === 'Practitioner' ? 'no-version' : 'versioned',
    readHistory: false,
    ...(writes.length > 0 && {
      updateCreate: false,
      conditionalCreate: true,
      conditionalUpdate: true,
    }),
    conditionalRead: 'not-match',
    ...(includes.length > 0 && { searchInclude: includes }),
    searchParam: Object.entries(parameters).map(([name, parameter]) => ({
      name,
      type: parameter.type,
      documentation: parameter.documentation,
    })),
  };
}
