import type {
  EncounterChange,
  EncounterClass,
  EncounterFact,
  Identifier,
  PlaceFact,
} from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { identifierAt } from './read-identifiers.ts';
import { firstInstant, instantAt, type TimeField } from './read-time.ts';
import { keyAt, textAt, warn, wordAt, type Reading } from './reading.ts';

/** HL7 table 0004. */
const classes: Readonly<Record<string, EncounterClass>> = {
  I: 'inpatient',
  O: 'outpatient',
  E: 'emergency',
  P: 'preadmit',
  R: 'outpatient',
  B: 'inpatient',
  C: 'other',
  N: 'other',
  U: 'other',
};

/** Where a visit stands in a message. */
export interface VisitSegments {
  pid: Segment;
  pv1: Segment | undefined;
}

/** What PV1, if it was sent, says of the visit and how it changed (HL7 v2.5.1 §3.4.3). */
export function readVisit(
  reading: Reading,
  { pid, pv1 }: VisitSegments,
  patient: Identifier,
  change: EncounterChange,
): EncounterFact {
  const fact: EncounterFact = {
    kind: 'encounter',
    change,
    patient,
    visit: identifierAt(reading, pv1, 19) ?? null,
    occurredAt: firstInstant(reading, timesOf(reading, pv1, change)),
  };
  const account = accountAt(reading, pid);
  const cancels = isCancellation(change) && instantAt(reading, reading.message.segment('EVN'), 6);
  if (account !== undefined) fact.account = account;
  if (typeof cancels === 'number') fact.cancels = cancels;
  if (!pv1) return fact;
  const visitClass = classAt(reading, pv1);
  const place = placeAt(reading, pv1, 3);
  const attending = attendingAt(reading, pv1);
  const admittedAt = instantAt(reading, pv1, 44);
  const dischargedAt = instantAt(reading, pv1, 45);
  const disposition = textAt(pv1, 36, 1, 1);
  if (visitClass !== undefined) fact.class = visitClass;
  if (place !== undefined) fact.place = place;
  if (attending !== undefined) {
    fact.attending = attending;
    fact.attendingId = wordAt(pv1, 7, 1, 1) ?? null;
  }
  if (admittedAt !== undefined) fact.admittedAt = admittedAt;
  if (dischargedAt !== undefined) fact.dischargedAt = dischargedAt;
  if (disposition !== undefined) fact.disposition = disposition;
  return fact;
}

/**
 * When it happened, best first. EVN-6 is when it really happened, but in a cancellation it is when the cancelled event
 * did (HL7 v2.5.1 §3.4.1.6), so there the recording counts.
 */
function timesOf(
  { message }: Reading,
  pv1: Segment | undefined,
  change: EncounterChange,
): TimeField[] {
  const evn = message.segment('EVN');
  const msh = message.segment('MSH');
  const recorded: TimeField[] = [
    [evn, 2],
    [msh, 7],
  ];
  if (isCancellation(change)) return recorded;
  const happened: TimeField[] = [
    [evn, 6],
    [evn, 2],
  ];
  if (change === 'admitted') happened.push([pv1, 44]);
  if (change === 'discharged') happened.push([pv1, 45]);
  return [...happened, [msh, 7]];
}

function isCancellation(change: EncounterChange): boolean {
  return change.endsWith('-cancelled');
}

// PID-18, data type CX.
function accountAt(reading: Reading, pid: Segment): Identifier | null | undefined {
  return textAt(pid, 18) === null ? null : identifierAt(reading, pid, 18);
}

function classAt(reading: Reading, pv1: Segment): EncounterClass | null | undefined {
  const sent = textAt(pv1, 2, 1, 1);
  if (sent === undefined || sent === null) return sent;
  const code = sent.toUpperCase();
  if (Object.hasOwn(classes, code)) return classes[code];
  warn(reading, 'unknown-code', pv1.path(2), 'This is not a code of HL7 table 0004.');
  return 'other';
}

/** Data type PL, as in PV1-3: the point of care by the feed's location map, room, bed. */
export function placeAt(
  reading: Reading,
  segment: Segment,
  field: number,
): PlaceFact | null | undefined {
  const sent = textAt(segment, field);
  if (sent === undefined || sent === null) return sent;
  const pointOfCare = wordAt(segment, field, 1, 1);
  const room = keyAt(reading, segment, field, 1, 2) ?? null;
  const bed = keyAt(reading, segment, field, 1, 3) ?? null;
  const { locations } = reading.feed;
  if (pointOfCare !== undefined && Object.hasOwn(locations, pointOfCare)) {
    return { unit: locations[pointOfCare] ?? null, room, bed };
  }
  if (pointOfCare !== undefined) {
    warn(
      reading,
      'unmapped-location',
      segment.path(field, 1, 1),
      'The location map of the feed has no unit for this point of care.',
    );
  }
  return { unit: null, room, bed };
}

// PV1-7, data type XCN: the name that the feed's map has for the number, else the one that was sent, else the number.
function attendingAt({ feed }: Reading, pv1: Segment): string | null | undefined {
  const sent = textAt(pv1, 7);
  if (sent === undefined || sent === null) return sent;
  const number = wordAt(pv1, 7, 1, 1);
  const { providers = {} } = feed;
  if (number !== undefined && Object.hasOwn(providers, number)) return providers[number];
  const family = wordAt(pv1, 7, 1, 2, 1);
  const given = wordAt(pv1, 7, 1, 3);
  const name = [family, given].filter((part) => part !== undefined).join(', ');
  return name === '' ? number : name;
}
