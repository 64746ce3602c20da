import type { Identifier } from '../canonical/canonical.ts';
import { compareIdentifiers, type Feed } from '../governance/governance.ts';
import { resultKeyAuthority } from '../translation/translation.ts';
import type { FhirContext } from './fhir-context.ts';
import {
  readEncounterRecords,
  readObservationRecords,
  readPatientRecords,
} from './record-store.ts';
import { fhirId, ownId } from './resource-id.ts';
import { recordRefusal } from './visible.ts';

/** What an address means, and the version that it has now. */
export interface KnownResource {
  identifier: Identifier;
  rev: number;
}

/**
 * What addresses such as `Patient/pat-1` mean, as far as the caller may see it: identifiers by which facts find it again. What
 * is not there, what the caller may not see, and visits without a number are left out.
 */
export async function knownResources(
  context: FhirContext,
  feed: Feed,
  addresses: readonly string[],
): Promise<Map<string, KnownResource>> {
  const { database } = context;
  const known = new Map<string, KnownResource>();
  const ids = (type: string): string[] =>
    addresses
      .filter((address) => address.startsWith(`${type}/`))
      .map((address) => ownId(address.slice(type.length + 1)));
  const add = (
    address: string,
    sites: readonly string[],
    identifier: Identifier | undefined,
    rev: number,
  ): void => {
    if (!identifier || recordRefusal(context, sites)) return;
    known.set(address, { identifier, rev });
  };
  for (const { patient, identifiers, sites } of await readPatientRecords(
    database,
    ids('Patient'),
  )) {
    const [best] = identifiers
      .map(({ type, ...one }): Identifier => (type === null ? one : { ...one, type }))
      .toSorted((a, b) => compareIdentifiers(feed, a, b));
    add(`Patient/${fhirId(patient.id)}`, sites, best, patient.rev);
  }
  for (const { encounter } of await readEncounterRecords(database, ids('Encounter'))) {
    const { id, site, patientId, visitKey, rev } = encounter;
    const [authority = '', value = ''] = visitKey.split('|');
    const numbered = !visitKey.startsWith(`${site}|${patientId}|`) && value !== '';
    add(`Encounter/${fhirId(id)}`, [site], numbered ? { authority, value } : undefined, rev);
  }
  for (const { id, site, resultKey, rev } of await readObservationRecords(
    database,
    ids('Observation'),
  )) {
    const identifier = { authority: resultKeyAuthority, value: resultKey };
    add(`Observation/${fhirId(id)}`, [site], identifier, rev);
  }
  return known;
}
