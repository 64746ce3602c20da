import { hash } from 'node:crypto';

/** FHIR R4 §2.1.12 (id): letters, digits, hyphens and dots, at most 64. */
const ID = /^[A-Za-z0-9.-]{1,64}$/;

export function isFhirId(text: string): boolean {
  return ID.test(text);
}

/** The id under which FHIR knows a row of ours: `pat_01…` has an underscore, which FHIR's ids may not have. */
export function fhirId(ownId: string): string {
  return ownId.replace('_', '-');
}

/** The inverse of `fhirId`. */
export function ownId(id: string): string {
  return id.replace('-', '_');
}

const typesByPrefix = {
  pat: 'Patient',
  enc: 'Encounter',
  obs: 'Observation',
  ord: 'ServiceRequest',
  ref: 'ServiceRequest',
  apt: 'Appointment',
  doc: 'DocumentReference',
  imm: 'Immunization',
} as const;

/** What a row of ours is as a resource, by the beginning of its id. Undefined: it is none, as a feed that work is about. */
export function typeOfId(
  ownId: string,
): (typeof typesByPrefix)[keyof typeof typesByPrefix] | undefined {
  const prefix = /^([a-z]{3})_/.exec(ownId)?.[1] ?? '';
  return Object.entries(typesByPrefix).find(([known]) => known === prefix)?.[1];
}

/** Locations are known by what feeds call them, in any characters: their FHIR id is a digest of that. */
export function locationFhirId(locationId: string): string {
  return `loc-${hash('md5', locationId)}`;
}

/** The digest in the id of a location; undefined where it is no such id. */
export function locationDigest(id: string): string | undefined {
  return /^loc-([0-9a-f]{32})$/.exec(id)?.[1];
}
