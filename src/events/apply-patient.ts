import type { Patient, PatientFact } from '../canonical/canonical.ts';

import type { Application } from './application.ts';
import { addAliases, findPatient, newPatient } from './find-patient.ts';
import { raisePatientEvent } from './raise-event.ts';

/** Registers the patient or takes over what the message says anew about them. */
export function applyPatient(application: Application, fact: PatientFact): void {
  const { records, context } = application;
  const known = findPatient(application, fact.identifiers);
  const before = known ?? newPatient(application);
  const after = withDemographics(before, fact);
  addAliases(application, before.id, fact.identifiers);
  if (!known) {
    records.putPatient(after);
    raisePatientEvent(application, 'patient.registered', after);
    return;
  }
  if (sameDemographics(before, after)) return;
  const changed = {
    ...after,
    rev: before.rev + 1,
    changedAt: context.now,
    sourceSeq: context.seq,
  };
  records.putPatient(changed);
  raisePatientEvent(application, 'patient.updated', changed);
}

// Absent says nothing, null deletes.
function withDemographics(patient: Patient, fact: PatientFact): Patient {
  return {
    ...patient,
    family: fact.family === undefined ? patient.family : fact.family,
    given: fact.given === undefined ? patient.given : fact.given,
    birthDate: fact.birthDate === undefined ? patient.birthDate : fact.birthDate,
    sex: fact.sex === undefined ? patient.sex : fact.sex,
    deceased: fact.deceased === undefined ? patient.deceased : (fact.deceased ?? false),
  };
}

function sameDemographics(a: Patient, b: Patient): boolean {
  return (
    a.family === b.family &&
    a.given === b.given &&
    a.birthDate === b.birthDate &&
    a.sex === b.sex &&
    a.deceased === b.deceased
  );
}
