import type { Patient, PatientFact } from '../canonical/canonical.ts';

import { warn, type Application } from './application.ts';
import { addAliases, findPatient, newPatient } from './find-patient.ts';
import { raisePatientEvent } from './raise-event.ts';

/**
 * Registers the patient or takes over what the message says anew about them. Admissions know who somebody is: a result
 * only adds what was not known, and where it says otherwise, that is a problem.
 */
export function applyPatient(application: Application, fact: PatientFact): void {
  const { records, context } = application;
  const known = findPatient(application, fact.identifiers);
  const before = known ?? newPatient(application);
  const after = withDemographics(before, known && fact.mentioned ? gapsOf(known, fact) : fact);
  if (known && fact.mentioned) warnOfDifference(application, known, fact);
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

type Demographics = Pick<PatientFact, 'family' | 'given' | 'birthDate' | 'sex' | 'deceased'>;

function gapsOf(known: Patient, said: Demographics): Demographics {
  return {
    family: known.family ?? said.family ?? null,
    given: known.given ?? said.given ?? null,
    birthDate: known.birthDate ?? said.birthDate ?? null,
    sex: known.sex ?? said.sex ?? null,
  };
}

/** The name and the birth date of somebody else may mean that it is somebody else's result. */
function warnOfDifference(application: Application, known: Patient, said: Demographics): void {
  const different = Object.entries({
    'family name': differs(known.family, said.family),
    'given name': differs(known.given, said.given),
    'date of birth': datesDiffer(known.birthDate, said.birthDate),
    sex: said.sex !== 'unknown' && known.sex !== 'unknown' && differs(known.sex, said.sex),
    death: said.deceased === true && !known.deceased,
  })
    .filter(([, isDifferent]) => isDifferent)
    .map(([name]) => name);
  if (different.length === 0) return;
  warn(
    application,
    'demographics-differ',
    'patient',
    `This says otherwise than is known of the patient (${different.join(', ')}). What is known was kept; make sure that it is the right patient.`,
  );
}

type Said = string | null | undefined;

function differs(known: string | null, said: Said): boolean {
  if (known === null || said === null || said === undefined) return false;
  return known.toUpperCase() !== said.toUpperCase();
}

// One that is less precise is no other.
function datesDiffer(known: string | null, said: Said): boolean {
  return differs(known, said) && !known?.startsWith(said ?? '') && !said?.startsWith(known ?? '');
}

// Absent says nothing, null deletes.
function withDemographics(patient: Patient, fact: Demographics): Patient {
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
