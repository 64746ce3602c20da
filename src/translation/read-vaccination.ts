import type { CareFact, ImmunizationChange } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { readersFor, type Read, type ReadersByTrigger } from './message-reader.ts';
import { conceptText, readConcept } from './read-concept.ts';
import { personNamed } from './read-name.ts';
import { readNotes } from './read-notes.ts';
import { keysOf, numberAt } from './read-number.ts';
import { readSubject, type Subject } from './read-subject.ts';
import { certainInstantAt, dateAt, instantAt } from './read-time.ts';
import { textAt, warn, wordAt, type Reading } from './reading.ts';
import { said } from './said.ts';

/** HL7 v2.5.1, chapter 4: unsolicited vaccination records. */
export const vxuReaders: ReadersByTrigger = {
  ...readersFor('V04', readVaccinations),
  '': readVaccinations,
};

/** ORC, RXA, RXR and the comments of one vaccination. */
interface VaccinationLines {
  orc: Segment | undefined;
  rxa: Segment;
  rxr: Segment | undefined;
  notes: Segment[];
}

/** CVX 998: the record says only that nothing was given. */
const NOTHING_GIVEN = '998';

function readVaccinations(reading: Reading): Read {
  const subject = readSubject(reading);
  if ('failed' in subject) return subject;
  const groups = groupVaccinations(reading);
  if (groups.length === 0) {
    const sentence = 'The message has no vaccination (RXA): nothing was taken of it.';
    warn(reading, 'missing-vaccination', 'RXA', sentence);
  }
  const facts = groups.flatMap((one) => readVaccination(reading, one, subject) ?? []);
  return { facts: [...subject.facts, ...facts] };
}

function groupVaccinations({ message }: Reading): VaccinationLines[] {
  const groups: VaccinationLines[] = [];
  let orc: Segment | undefined;
  let open: VaccinationLines | undefined;
  let isOfVaccination = false;
  for (const segment of message.segments) {
    if (segment.name === 'ORC') [orc, open] = [segment, undefined];
    if (segment.name === 'RXA') {
      groups.push((open = { orc, rxa: segment, rxr: undefined, notes: [] }));
      orc = undefined;
    }
    if (segment.name === 'RXR' && open) open.rxr ??= segment;
    if (segment.name === 'NTE' && isOfVaccination) open?.notes.push(segment);
    else isOfVaccination = segment.name === 'RXA' || segment.name === 'RXR';
  }
  return groups;
}

function readVaccination(
  reading: Reading,
  { orc, rxa, rxr, notes }: VaccinationLines,
  subject: Subject,
): CareFact<'immunization'> | undefined {
  const vaccine = readConcept(reading, rxa, 5, { systems: ['CVX'] });
  if (vaccine.code === NOTHING_GIVEN) return undefined;
  if ((vaccine.code ?? vaccine.display ?? null) === null) {
    warn(reading, 'missing-code', rxa.path(5), 'Nothing says which vaccine this is: left out.');
    return undefined;
  }
  const number = numberAt(reading, 'immunization', 'filler', [[orc, 3]]);
  const { patient } = subject;
  const day = dateAt(reading, rxa, 3) ?? undefined;
  return {
    kind: 'immunization',
    change: changeAt(reading, rxa),
    patient,
    visit: subject.visit,
    keys: keysOf(
      reading,
      'immunization',
      [number],
      [patient.authority, patient.value, vaccine.code ?? vaccine.display ?? undefined, day],
    ),
    toldAt: certainInstantAt(reading, reading.message.segment('MSH'), 7),
    details: said({
      number: number?.value,
      ...vaccine,
      givenAt: instantAt(reading, rxa, 3),
      historical: isHistorical(rxa),
      dose: doseAt(rxa),
      doseUnit: conceptText(rxa, 7),
      lot: textAt(rxa, 15),
      manufacturer: conceptText(rxa, 17),
      route: conceptText(rxr, 1),
      bodySite: conceptText(rxr, 2),
      givenBy: personNamed(reading, rxa, 10),
      reason: conceptText(rxa, 18),
      note: readNotes(reading, notes) ?? undefined,
    }),
  };
}

/** HL7 tables 0322 and 0323: RXA-20, whether it was given; RXA-21, what happens to the record. */
function changeAt(reading: Reading, rxa: Segment): ImmunizationChange {
  const action = wordAt(rxa, 21)?.toUpperCase();
  if (action === 'D') return 'deleted';
  if (action !== undefined && !['A', 'U', 'X'].includes(action)) {
    warn(reading, 'unknown-code', rxa.path(21), 'This is not a code of HL7 table 0323.');
  }
  const completion = wordAt(rxa, 20)?.toUpperCase();
  if (completion === 'RE' || completion === 'NA') return 'not-given';
  if (completion !== undefined && !['CP', 'PA'].includes(completion)) {
    warn(reading, 'unknown-code', rxa.path(20), 'This is not a code of HL7 table 0322.');
  }
  return 'given';
}

// RXA-9 in the codes of NIP001: 00 is a new record, all others were told from elsewhere.
function isHistorical(rxa: Segment): boolean | undefined {
  for (let n = 1; n <= rxa.repetitions(9); n++) {
    const system = wordAt(rxa, 9, n, 3);
    const code = wordAt(rxa, 9, n, 1);
    if (code !== undefined && system === 'NIP001') return code !== '00';
  }
  return undefined;
}

/** RXA-6; 999 stands for an amount that nobody knows. */
function doseAt(rxa: Segment): string | undefined {
  const dose = wordAt(rxa, 6);
  return dose === '999' ? undefined : dose;
}
