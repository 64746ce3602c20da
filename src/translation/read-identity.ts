import type { Fact, MoveFact } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { withoutIdentifier, withoutPatient } from './failure.ts';
import type { Read } from './message-reader.ts';
import {
  identifierAt,
  isSame,
  patientIdentifiers,
  retiredIdentifiers,
  type Identifiers,
} from './read-identifiers.ts';
import { readPatient } from './read-patient.ts';
import { firstInstant } from './read-time.ts';
import type { Reading } from './reading.ts';

/** A40 may merge several pairs: each MRG goes into the PID before it (HL7 v2.5.1 §3.3.40). */
export function readMerges(reading: Reading): Read {
  return readPairs(reading, 'missing-retired-identifier', ({ mrg, pid, patient }) => {
    const retired = retiredIdentifiers(reading, mrg);
    if (!retired) return undefined;
    const survivor = without(patient, retired);
    return [readPatient(reading, pid, survivor), { kind: 'merge', survivor, retired }];
  });
}

/** Which number of MRG is what was filed wrong, and where its right one stands (HL7 v2.5.1 §3.3.41 to §3.3.45, §3.4.9). */
const moves: Readonly<
  Record<string, { moves: MoveFact['moves']; becomes: readonly ['PID' | 'PV1', number] | null }>
> = {
  A41: { moves: 'account', becomes: ['PID', 18] },
  A42: { moves: 'visit', becomes: ['PV1', 19] },
  A43: { moves: 'identifiers', becomes: null },
  A44: { moves: 'account', becomes: ['PID', 18] },
  A45: { moves: 'visit', becomes: ['PV1', 19] },
  A49: { moves: 'account', becomes: ['PID', 18] },
  A50: { moves: 'visit', becomes: ['PV1', 19] },
};

/** A41 to A45: each MRG says what was filed wrong, and the PID before it where it belongs. */
export function readMove(reading: Reading, trigger: string): Read {
  const wanted = moves[trigger];
  if (!wanted) return { failed: 'missing-moved-number', location: 'MRG' };
  const missing =
    wanted.moves === 'identifiers' ? 'missing-retired-identifier' : 'missing-moved-number';
  return readPairs(reading, missing, ({ mrg, pid, pv1, patient }) => {
    const from = retiredIdentifiers(reading, mrg) ?? [];
    const what = movedBy(reading, mrg, wanted.moves, from);
    if (!what) return undefined;
    const to = wanted.moves === 'identifiers' ? without(patient, what) : patient;
    const [segment, field] = wanted.becomes ?? [];
    const number = segment === 'PV1' ? pv1 : pid;
    const becomes = (field !== undefined && identifierAt(reading, number, field)) || null;
    const occurredAt = happenedAt(reading);
    return [
      readPatient(reading, pid, to),
      { kind: 'move', moves: wanted.moves, to, from, what, becomes, occurredAt },
    ];
  });
}

function movedBy(
  reading: Reading,
  mrg: Segment,
  kind: MoveFact['moves'],
  from: Identifiers | readonly [],
): Identifiers | undefined {
  const [first, ...rest] = from;
  if (kind === 'identifiers') return first && [first, ...rest];
  const number = identifierAt(reading, mrg, kind === 'account' ? 3 : 5);
  return number && [number];
}

/** A24 links the first PID with the second, A37 takes a link back (HL7 v2.5.1 §3.3.24, §3.3.37). */
export function readLink(reading: Reading, trigger: string): Read {
  const { message } = reading;
  const [a, b] = [message.segment('PID'), message.segment('PID', 2)];
  if (!a) return withoutPatient(reading);
  if (!b) return { failed: 'not-two-patients', location: 'PID[2]' };
  const [first, second] = [patientIdentifiers(reading, a), patientIdentifiers(reading, b)];
  if (!first) return withoutIdentifier(reading, a);
  if (!second) return withoutIdentifier(reading, b);
  return {
    facts: [
      readPatient(reading, a, first),
      readPatient(reading, b, second),
      { kind: 'link', linked: trigger === 'A24', patients: [first, second] },
    ],
  };
}

interface Pair {
  mrg: Segment;
  pid: Segment;
  /** The visit segment that follows MRG. */
  pv1: Segment | undefined;
  patient: Identifiers;
}

function readPairs(
  reading: Reading,
  missing: 'missing-retired-identifier' | 'missing-moved-number',
  read: (pair: Pair) => Fact[] | undefined,
): Read {
  const facts: Fact[] = [];
  const { segments } = reading.message;
  let pid: Segment | undefined;
  for (const segment of segments) {
    if (segment.name === 'PID') pid = segment;
    if (segment.name !== 'MRG') continue;
    if (!pid) return withoutPatient(reading);
    const patient = patientIdentifiers(reading, pid);
    if (!patient) return withoutIdentifier(reading, pid);
    const next = segments[segment.index + 1];
    const pv1 = next?.name === 'PV1' ? next : undefined;
    const found = read({ mrg: segment, pid, pv1, patient });
    if (!found) return { failed: missing, location: segment.path(1) };
    facts.push(...found);
  }
  if (!pid) return withoutPatient(reading);
  return facts.length > 0 ? { facts } : { failed: missing, location: 'MRG' };
}

// PID-3 often lists the retired number, too. Until the merge is applied that one is still of the other patient.
function without(survivor: Identifiers, retired: Identifiers): Identifiers {
  const [first, ...rest] = survivor.filter((one) => !retired.some((other) => isSame(one, other)));
  return first ? [first, ...rest] : survivor;
}

function happenedAt(reading: Reading): ReturnType<typeof firstInstant> {
  const evn = reading.message.segment('EVN');
  return firstInstant(reading, [
    [evn, 6],
    [evn, 2],
    [reading.message.segment('MSH'), 7],
  ]);
}
