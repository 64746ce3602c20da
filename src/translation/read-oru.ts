import type { Fact } from '../canonical/canonical.ts';

import { withoutIdentifier, withoutPatient, type Failed } from './failure.ts';
import { groupResults, type PatientGroup } from './group-results.ts';
import { readersFor, type Read, type ReadersByTrigger } from './message-reader.ts';
import { patientIdentifiers } from './read-identifiers.ts';
import { readPatient } from './read-patient.ts';
import { readReportDocuments } from './read-report-documents.ts';
import { readResults } from './read-results.ts';
import { readVisit } from './read-visit.ts';
import type { Reading } from './reading.ts';

/** HL7 v2.5.1 §7.3: results. R30 comes from the bedside and has the structure of R01. Old senders leave the trigger out. */
export const oruReaders: ReadersByTrigger = {
  ...readersFor('R01 R30', readOru),
  '': readOru,
};

function readOru(reading: Reading): Read {
  const facts: Fact[] = [];
  const groups = groupResults(reading.message);
  if (groups.length === 0) return withoutPatient(reading);
  for (const group of groups) {
    const read = readPatientGroup(reading, group);
    if ('failed' in read) return read;
    facts.push(...read.facts);
  }
  return { facts };
}

function readPatientGroup(
  reading: Reading,
  { pid, pv1, orders }: PatientGroup,
): { facts: Fact[] } | Failed {
  if (!pid) return withoutPatient(reading);
  const identifiers = patientIdentifiers(reading, pid);
  if (!identifiers) return withoutIdentifier(reading, pid);
  const facts: Fact[] = [{ ...readPatient(reading, pid, identifiers), mentioned: true }];
  const [patient] = identifiers;
  const visit = pv1 ? readVisit(reading, { pid, pv1 }, patient, 'mentioned') : undefined;
  if (visit && (visit.visit || visit.place)) facts.push(visit);
  const subject = { patient, visit: visit?.visit ?? null };
  for (const order of orders) {
    facts.push(...readResults(reading, order, subject));
    facts.push(...readReportDocuments(reading, order, subject));
  }
  return { facts };
}
