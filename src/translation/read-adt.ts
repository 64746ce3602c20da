import type { EncounterChange, Fact } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { withoutIdentifier, withoutPatient } from './failure.ts';
import { readersFor, type Read, type ReadersByTrigger } from './message-reader.ts';
import { readBedStatus } from './read-bed-status.ts';
import { patientIdentifiers } from './read-identifiers.ts';
import { readLink, readMerges, readMove } from './read-identity.ts';
import { readPatient } from './read-patient.ts';
import { plannedAt } from './read-planned-time.ts';
import { readVisit } from './read-visit.ts';
import { warn, type Reading } from './reading.ts';

/**
 * What the events do to a visit (HL7 v2.5.1 §3.3). A04 registers an outpatient; A09 tells that a patient left for a while,
 * which changes nothing but what else it says; A54 and A55 change who attends.
 */
const visitChanges: Readonly<Record<string, EncounterChange>> = {
  A01: 'admitted',
  A02: 'transferred',
  A03: 'discharged',
  A04: 'admitted',
  A05: 'planned',
  A06: 'class-changed',
  A07: 'class-changed',
  A08: 'updated',
  A09: 'updated',
  A10: 'arrived',
  A11: 'admission-cancelled',
  A12: 'transfer-cancelled',
  A13: 'discharge-cancelled',
  A14: 'planned',
  A21: 'leave-began',
  A22: 'leave-ended',
  A27: 'plan-cancelled',
  A32: 'arrival-cancelled',
  A38: 'plan-cancelled',
  A52: 'leave-cancelled',
  A53: 'return-cancelled',
  A54: 'updated',
  A55: 'updated',
};

/** Events that are understood, and why nothing follows from them. */
const withoutFacts: Readonly<Record<string, string>> = {
  A15: 'A pending transfer (A15) moves nobody: the transfer itself (A02) does.',
  A16: 'A pending discharge (A16) ends no visit: the discharge itself (A03) does.',
  A23: 'A patient record is not deleted by a message (A23): what hangs on it would be lost.',
  A25: 'A pending discharge changed nothing here, so its cancellation (A25) takes nothing back.',
  A26: 'A pending transfer changed nothing here, so its cancellation (A26) takes nothing back.',
  A29: 'A person is not deleted by a message (A29): what hangs on them would be lost.',
  A33: 'A departure (A09) moved nobody here, so its cancellation (A33) takes nothing back.',
};

/** Readers of ADT messages by trigger event. */
export const adtReaders: ReadersByTrigger = {
  ...readersFor(Object.keys(visitChanges).join(' '), readVisitMessage),
  ...readersFor('A17', readSwap),
  ...readersFor('A20', readBedStatus),
  ...readersFor('A24 A37', readLink),
  ...readersFor('A28 A31', readPerson),
  // A18, A34 and A36 said until v2.3.1 what A40 says; A47 replaces an identifier by another.
  ...readersFor('A18 A34 A36 A40 A47', readMerges),
  ...readersFor('A41 A42 A43 A44 A45 A49 A50', readMove),
  ...readersFor(Object.keys(withoutFacts).join(' '), keptOnPurpose),
};

function keptOnPurpose(_reading: Reading, trigger: string): Read {
  return { kept: 'no-facts', sentence: withoutFacts[trigger] ?? '' };
}

function readVisitMessage(reading: Reading, trigger: string): Read {
  const { message } = reading;
  const change = visitChanges[trigger] ?? 'updated';
  const pid = message.segment('PID');
  if (!pid) return withoutPatient(reading);
  const identifiers = patientIdentifiers(reading, pid);
  if (!identifiers) return withoutIdentifier(reading, pid);
  const facts: Fact[] = [readPatient(reading, pid, identifiers)];
  const pv1 = message.segment('PV1');
  if (!pv1) warn(reading, 'missing-visit', 'PV1', 'The message has no visit segment (PV1).');
  // An update without a visit is about the person alone.
  if (!pv1 && change === 'updated') return { facts };
  const visit = readVisit(reading, { pid, pv1 }, identifiers[0], change);
  const expectedBackAt = plannedAt(reading, [[message.segment('PV2'), 47]]);
  if (expectedBackAt !== undefined) visit.expectedBackAt = expectedBackAt;
  if (trigger === 'A04') visit.class ??= 'outpatient';
  // PV1-3 is where the patient left from, if anything (HL7 v2.5.1 §3.3.9).
  if (trigger === 'A09') delete visit.place;
  // Whoever goes on leave keeps the bed (HL7 v2.5.1 §3.3.21): a place that nobody knows is where they are not.
  if (trigger === 'A21' && !visit.place?.unit) delete visit.place;
  return { facts: [...facts, visit] };
}

/** About the person alone; what is said of a visit is said in passing (HL7 v2.5.1 §3.3.28, §3.3.31). */
function readPerson(reading: Reading): Read {
  const pid = reading.message.segment('PID');
  if (!pid) return withoutPatient(reading);
  const identifiers = patientIdentifiers(reading, pid);
  if (!identifiers) return withoutIdentifier(reading, pid);
  return { facts: [readPatient(reading, pid, identifiers)] };
}

/** Two patients change beds: each PV1 is of the PID before it and says where that one is now (HL7 v2.5.1 §3.3.17). */
function readSwap(reading: Reading): Read {
  const facts: Fact[] = [];
  let pid: Segment | undefined;
  for (const segment of reading.message.segments) {
    if (segment.name === 'PID') pid = segment;
    if (segment.name !== 'PV1') continue;
    if (!pid) return withoutPatient(reading);
    const identifiers = patientIdentifiers(reading, pid);
    if (!identifiers) return withoutIdentifier(reading, pid);
    facts.push(
      readPatient(reading, pid, identifiers),
      readVisit(reading, { pid, pv1: segment }, identifiers[0], 'transferred'),
    );
  }
  if (facts.length === 4) return { facts };
  return { failed: 'not-two-patients', location: 'PID' };
}
