import type { PatientFact, Sex } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import type { Identifiers } from './read-identifiers.ts';
import { dateAt } from './read-time.ts';
import { textAt, warn, wordAt, type Reading, type Sent } from './reading.ts';

/** HL7 table 0001. */
const sexes: Readonly<Record<string, Sex>> = {
  F: 'female',
  M: 'male',
  O: 'other',
  A: 'other',
  N: 'other',
  U: 'unknown',
};

/** What PID says of the person (HL7 v2.5.1 §3.4.2). */
export function readPatient(reading: Reading, pid: Segment, identifiers: Identifiers): PatientFact {
  const name = nameRepetition(pid);
  const fact: PatientFact = { kind: 'patient', identifiers };
  const family = textAt(pid, 5, name, 1, 1);
  const given = textAt(pid, 5, name, 2);
  const birthDate = dateAt(reading, pid, 7);
  const sex = sexAt(reading, pid);
  const deceased = deceasedAt(pid);
  if (family !== undefined) fact.family = family;
  if (given !== undefined) fact.given = given;
  if (birthDate !== undefined) fact.birthDate = birthDate;
  if (sex !== undefined) fact.sex = sex;
  if (deceased !== undefined) fact.deceased = deceased;
  return fact;
}

// PID-5 lists names of several kinds; the legal one, L (table 0200), is who the patient is.
function nameRepetition(pid: Segment): number {
  const count = pid.repetitions(5);
  for (let n = 1; n <= count && count > 1; n++) {
    if (wordAt(pid, 5, n, 7) === 'L') return n;
  }
  return 1;
}

function sexAt(reading: Reading, pid: Segment): Sex | null | undefined {
  const sent: Sent = textAt(pid, 8, 1, 1);
  if (sent === undefined || sent === null) return sent;
  const code = sent.toUpperCase();
  if (Object.hasOwn(sexes, code)) return sexes[code];
  warn(reading, 'unknown-code', pid.path(8), 'This is not a code of HL7 table 0001.');
  return undefined;
}

// A date of death (PID-29) says it as well as the indicator (PID-30).
function deceasedAt(pid: Segment): boolean | null | undefined {
  const indicator = textAt(pid, 30);
  if (indicator === 'Y' || indicator === 'N') return indicator === 'Y';
  if (wordAt(pid, 29) !== undefined) return true;
  return indicator === null ? null : undefined;
}
