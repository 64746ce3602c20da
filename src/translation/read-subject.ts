import type { Fact, Identifier } from '../canonical/canonical.ts';

import { withoutIdentifier, withoutPatient, type Failed } from './failure.ts';
import { patientIdentifiers } from './read-identifiers.ts';
import { readPatient } from './read-patient.ts';
import { readVisit } from './read-visit.ts';
import { warn, type Reading } from './reading.ts';

/** Whom a message is about, as those say who are not admissions: what is known of them is filled, never overridden. */
export interface Subject {
  patient: Identifier;
  visit: Identifier | null;
  /** The person, and the visit where one is named. */
  facts: Fact[];
}

/** Reads PID and PV1 of a message about one patient. */
export function readSubject(reading: Reading): Subject | Failed {
  const { message } = reading;
  const pid = message.segment('PID');
  if (!pid) return withoutPatient(reading);
  const identifiers = patientIdentifiers(reading, pid);
  if (!identifiers) return withoutIdentifier(reading, pid);
  const second = message.segment('PID', 2);
  if (second) {
    const sentence = 'This type of message is read for one patient; the first one was taken.';
    warn(reading, 'several-patients', second.path(), sentence);
  }
  const [patient] = identifiers;
  const facts: Fact[] = [{ ...readPatient(reading, pid, identifiers), mentioned: true }];
  const pv1 = message.segment('PV1');
  const visit = pv1 ? readVisit(reading, { pid, pv1 }, patient, 'mentioned') : undefined;
  if (visit?.visit) facts.push(visit);
  return { patient, visit: visit?.visit ?? null, facts };
}
