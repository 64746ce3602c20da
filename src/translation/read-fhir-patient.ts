import type { Identifier, PatientFact, Sex } from '../canonical/canonical.ts';
import type { FhirElement } from './fhir-json.ts';
import { readIdentifiers, tell, type FhirReading } from './fhir-reading.ts';

const sexes: readonly Sex[] = ['male', 'female', 'other', 'unknown'];

/** R4 Patient. What it leaves out says nothing, also in an update: no one system knows all of a patient. */
export function readFhirPatient(
  reading: FhirReading,
  resource: FhirElement,
  identifiers: readonly [Identifier, ...Identifier[]],
): PatientFact {
  const fact: PatientFact = { kind: 'patient', identifiers };
  const name = nameOf(resource);
  const family = name?.text('family');
  const given = name?.texts('given')[0];
  const birthDate = resource.text('birthDate');
  const gender = resource.text('gender');
  const sex = sexes.find((one) => one === gender);
  if (family !== undefined) fact.family = family;
  if (given !== undefined && given !== '') fact.given = given;
  if (sex) fact.sex = sex;
  else if (gender !== undefined) {
    const sentence = 'This is not a code of administrative-gender.';
    tell(reading, 'warning', 'unknown-code', `${resource.path}.gender`, sentence);
  }
  if (birthDate !== undefined) {
    if (DATE.test(birthDate)) fact.birthDate = birthDate;
    else {
      const sentence = 'This is no date: YYYY, YYYY-MM or YYYY-MM-DD.';
      tell(reading, 'warning', 'not-a-date', `${resource.path}.birthDate`, sentence);
    }
  }
  const deceased = resource.boolean('deceasedBoolean');
  if (resource.text('deceasedDateTime') !== undefined) fact.deceased = true;
  else if (deceased !== undefined) fact.deceased = deceased;
  return fact;
}

/** Whom a Patient resource is about: undefined where it has no identifier that can be used. */
export function patientOf(
  reading: FhirReading,
  resource: FhirElement,
): readonly [Identifier, ...Identifier[]] | undefined {
  const [first, ...rest] = readIdentifiers(reading, resource);
  return first && [first, ...rest];
}

const DATE = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;

// The official name is who the patient is; a nickname or a maiden name is not.
function nameOf(resource: FhirElement): FhirElement | undefined {
  const names = resource.elements('name');
  return (
    names.find((name) => name.text('use') === 'official') ??
    names.find((name) => name.text('use') === 'usual') ??
    names.find(
      (name) => !['old', 'maiden', 'nickname', 'anonymous'].includes(name.text('use') ?? ''),
    )
  );
}
