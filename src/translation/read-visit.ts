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

/** What PV1, if it was sent, says of the visit and how it changed (HL7 v2.5.1 §3.4.3). */
export function readVisit(
  reading: Reading,
  pv1: Segment | undefined,
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
  if (!pv1) return fact;
  const visitClass = classAt(reading, pv1);
  const place = placeAt(reading, pv1);
  const attending = attendingAt(pv1);
  const admittedAt = instantAt(reading, pv1, 44);
  const dischargedAt = instantAt(reading, pv1, 45);
  const disposition = textAt(pv1, 36, 1, 1);
  if (visitClass !== undefined) fact.class = visitClass;
  if (place !== undefined) fact.place = place;
  if (attending !== undefined) fact.attending = attending;
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
  switch (change) {
    case 'admission-cancelled':
    case 'transfer-cancelled':
    case 'discharge-cancelled':
      return [
        [evn, 2],
        [msh, 7],
      ];
    case 'admitted':
      return [
        [evn, 6],
        [evn, 2],
        [pv1, 44],
        [msh, 7],
      ];
    case 'discharged':
      return [
        [evn, 6],
        [evn, 2],
        [pv1, 45],
        [msh, 7],
      ];
    case 'transferred':
    case 'updated':
    case 'mentioned':
      return [
        [evn, 6],
        [evn, 2],
        [msh, 7],
      ];
  }
}

function classAt(reading: Reading, pv1: Segment): EncounterClass | null | undefined {
  const sent = textAt(pv1, 2, 1, 1);
  if (sent === undefined || sent === null) return sent;
  const code = sent.toUpperCase();
  if (Object.hasOwn(classes, code)) return classes[code];
  warn(reading, 'unknown-code', pv1.path(2), 'This is not a code of HL7 table 0004.');
  return 'other';
}

/** PV1-3, data type PL: the point of care by the feed's location map, room, bed. */
function placeAt(reading: Reading, pv1: Segment): PlaceFact | null | undefined {
  const sent = textAt(pv1, 3);
  if (sent === undefined || sent === null) return sent;
  const pointOfCare = wordAt(pv1, 3, 1, 1);
  const room = keyAt(reading, pv1, 3, 1, 2) ?? null;
  const bed = keyAt(reading, pv1, 3, 1, 3) ?? null;
  const { locations } = reading.feed;
  if (pointOfCare !== undefined && Object.hasOwn(locations, pointOfCare)) {
    return { unit: locations[pointOfCare] ?? null, room, bed };
  }
  if (pointOfCare !== undefined) {
    warn(
      reading,
      'unmapped-location',
      pv1.path(3, 1, 1),
      'The location map of the feed has no unit for this point of care.',
    );
  }
  return { unit: null, room, bed };
}

// PV1-7, data type XCN: the name where there is one, else the number.
function attendingAt(pv1: Segment): string | null | undefined {
  const sent = textAt(pv1, 7);
  if (sent === undefined || sent === null) return sent;
  const family = wordAt(pv1, 7, 1, 2, 1);
  const given = wordAt(pv1, 7, 1, 3);
  const name = [family, given].filter((part) => part !== undefined).join(', ');
  return name === '' ? wordAt(pv1, 7, 1, 1) : name;
}
