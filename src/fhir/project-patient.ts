import {
  identifierTypeSystem,
  systemOfAuthority,
  type Identifier,
  type Patient,
} from '../canonical/canonical.ts';
import { iso } from '../platform/platform.ts';
import type { FhirResource } from './fhir-resource.ts';
import { fhirId } from './resource-id.ts';
import { journalSource } from './project-meta.ts';

export interface PatientRecord {
  patient: Patient;
  identifiers: readonly (Omit<Identifier, 'type'> & { type: string | null })[];
  /** Records that were merged into this one. */
  replaces: readonly string[];
  /** Records that may be of the same person, and stay records of their own. */
  seeAlso: readonly string[];
  /** Sites that know the patient: any of them may show the record. */
  sites: readonly string[];
}

/** FHIR R4 Patient. A retired record says by whom it was replaced, and nothing is lost by following it. */
export function projectPatient(record: PatientRecord): FhirResource {
  const { patient, identifiers } = record;
  const { family, given, birthDate, sex, deceased, mergedInto } = patient;
  const name = { ...(family !== null && { family }), ...(given !== null && { given: [given] }) };
  return {
    resourceType: 'Patient',
    id: fhirId(patient.id),
    meta: {
      versionId: String(patient.rev),
      lastUpdated: iso(patient.changedAt),
      source: journalSource(patient.sourceSeq),
    },
    ...(identifiers.length > 0 && { identifier: identifiers.map(identifierOf) }),
    active: mergedInto === null,
    ...((family !== null || given !== null) && { name: [name] }),
    ...(sex !== null && { gender: sex }),
    ...(birthDate !== null && isDate(birthDate) && { birthDate }),
    ...(deceased && { deceasedBoolean: true }),
    ...linksOf(record),
  };
}

function linksOf({ patient: { mergedInto }, replaces, seeAlso }: PatientRecord): object {
  const link = [
    ...(mergedInto === null ? [] : [{ type: 'replaced-by', id: mergedInto }]),
    ...replaces.map((id) => ({ type: 'replaces', id })),
    ...seeAlso.map((id) => ({ type: 'seealso', id })),
  ].map(({ type, id }) => ({ other: { reference: `Patient/${fhirId(id)}` }, type }));
  return link.length > 0 ? { link } : {};
}

function identifierOf({ authority, value, type }: PatientRecord['identifiers'][number]) {
  return {
    ...(type !== null &&
      isCode(type) && {
        type: { coding: [{ system: identifierTypeSystem, code: type }] },
      }),
    system: systemOfAuthority(authority),
    value,
  };
}

/** FHIR R4 date: a year, a month or a day. What a feed sent otherwise stays in its message. */
function isDate(text: string): boolean {
  return /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/.test(text);
}

/** FHIR R4 code: words with single blanks between them. */
function isCode(text: string): boolean {
  return /^\S+(?: \S+)*$/.test(text);
}
