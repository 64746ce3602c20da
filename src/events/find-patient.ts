import type { Identifier, Patient } from '../canonical/canonical.ts';

import { warn, type Application } from './application.ts';
import { raisePatientEvent } from './raise-event.ts';

/**
 * HL7 table 0203 types that stand for one person within their authority. A social security, licence or account number
 * may be shared or mistyped: it is kept, and never leads to a patient by itself.
 */
const PERSON_TYPES = new Set(['MR', 'MRN', 'PI', 'PT', 'PE', 'EI', 'MPI', 'NI', 'U']);

type Identifiers = readonly [Identifier, ...Identifier[]];

/**
 * The patient that the identifiers lead to, merges followed; undefined where none is known. The first identifier
 * decides: where others lead elsewhere, that is a problem and nothing is merged.
 */
export function findPatient(
  application: Application,
  identifiers: Identifiers,
): Patient | undefined {
  const patients = new Set<Patient>();
  let found: Patient | undefined;
  for (const [position, identifier] of identifiers.entries()) {
    const patient = application.records.patientOf(identifier);
    if (!patient) continue;
    patients.add(patient);
    if (position === 0 || standsForPerson(identifier)) found ??= patient;
  }
  if (patients.size > (found ? 1 : 0)) {
    warn(
      application,
      'identifier-conflict',
      'patient.identifiers',
      'Some identifiers of this message belong to another patient; the one that the feed goes by was followed, and nothing was merged.',
    );
  }
  return found;
}

/** As `findPatient`; a person not heard of before becomes a patient, and the event says so. */
export function findOrRegisterPatient(application: Application, identifiers: Identifiers): Patient {
  const found = findPatient(application, identifiers);
  if (found) {
    addAliases(application, found.id, identifiers);
    return found;
  }
  const patient = newPatient(application);
  application.records.putPatient(patient);
  addAliases(application, patient.id, identifiers);
  raisePatientEvent(application, 'patient.registered', patient);
  return patient;
}

/** A patient of whom nothing is known but that they exist. */
export function newPatient({ context }: Application): Patient {
  return {
    id: context.ids.next('pat'),
    site: context.site,
    lane: context.lane,
    family: null,
    given: null,
    birthDate: null,
    sex: null,
    deceased: false,
    mergedInto: null,
    rev: 1,
    changedAt: context.now,
    sourceSeq: context.seq,
  };
}

/** From here on the identifiers that lead nowhere yet lead to this patient. Those that lead elsewhere are left alone. `retired`: nobody should use them. */
export function addAliases(
  { records, context }: Application,
  patientId: string,
  identifiers: readonly Identifier[],
  retired = false,
): void {
  for (const { authority, value, type } of identifiers) {
    if (records.alias({ authority, value })) continue;
    const { site, lane } = context;
    records.putAlias({ authority, value, type: type ?? null, site, lane, patientId, retired });
  }
}

function standsForPerson(identifier: Identifier): boolean {
  return identifier.type === undefined || PERSON_TYPES.has(identifier.type);
}
