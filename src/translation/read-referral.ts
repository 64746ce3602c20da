import type { CareFact, ReferralChange, ReferralDiagnosis } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { readersFor, type Read, type ReadersByTrigger } from './message-reader.ts';
import { conceptText, readConcept } from './read-concept.ts';
import { notesAfter, readNotes } from './read-notes.ts';
import { keysOf, numberAt } from './read-number.ts';
import { plannedAt } from './read-planned-time.ts';
import { readSubject, type Subject } from './read-subject.ts';
import { certainInstantAt } from './read-time.ts';
import { urgencyAt } from './read-urgency.ts';
import { warn, wordAt, type Reading } from './reading.ts';
import { said } from './said.ts';

/** HL7 v2.5.1, chapter 11. */
const changes: Readonly<Record<string, ReferralChange>> = {
  I12: 'requested',
  I13: 'changed',
  I14: 'cancelled',
};

/** HL7 table 0283, RF1-1. */
const statuses: Readonly<Record<string, ReferralChange | 'as-triggered'>> = {
  A: 'accepted',
  P: 'as-triggered',
  R: 'rejected',
  E: 'expired',
};

/** Diagnoses of one referral; what lies beyond stays in the message. */
export const diagnosesMax = 50;

export const refReaders: ReadersByTrigger = readersFor(
  Object.keys(changes).join(' '),
  readReferralMessage,
);

function readReferralMessage(reading: Reading, trigger: string): Read {
  const subject = readSubject(reading);
  if ('failed' in subject) return subject;
  const rf1 = reading.message.segment('RF1');
  if (!rf1) {
    const sentence =
      'The message does not say what the referral is (RF1): nothing was taken of it.';
    warn(reading, 'missing-referral', 'RF1', sentence);
    return { facts: subject.facts };
  }
  const triggered = changes[trigger] ?? 'changed';
  return { facts: [...subject.facts, readReferral(reading, rf1, triggered, subject)] };
}

function readReferral(
  reading: Reading,
  rf1: Segment,
  triggered: ReferralChange,
  subject: Subject,
): CareFact<'referral'> {
  const { message } = reading;
  const own = numberAt(reading, 'referral', 'originator', [[rf1, 6]]);
  const external = numberAt(reading, 'referral', 'external', [[rf1, 11]]);
  if (!own && !external) {
    const sentence = 'The referral has no number: changes of it will not be recognized.';
    warn(reading, 'missing-referral-number', rf1.path(6), sentence);
  }
  const { code, display } = readConcept(reading, rf1, 3);
  return {
    kind: 'referral',
    change: changeAt(reading, rf1, triggered),
    patient: subject.patient,
    visit: subject.visit,
    keys: keysOf(reading, 'referral', [own, external], []),
    toldAt: certainInstantAt(reading, message.segment('MSH'), 7),
    details: said({
      number: own?.value,
      externalNumber: external?.value,
      code,
      display,
      category: conceptText(rf1, 5),
      disposition: conceptText(rf1, 4),
      urgency: urgencyAt(reading, [[rf1, 2]]),
      reason: conceptText(rf1, 10),
      referredBy: providerOf(reading, 'RP'),
      referredTo: providerOf(reading, 'RT'),
      effectiveAt: plannedAt(reading, [[rf1, 7]]),
      expiresAt: plannedAt(reading, [[rf1, 8]]),
      diagnoses: diagnosesOf(reading),
      note: readNotes(reading, notesAfter(message.segments).get(rf1) ?? []) ?? undefined,
    }),
  };
}

function changeAt(reading: Reading, rf1: Segment, triggered: ReferralChange): ReferralChange {
  const code = wordAt(rf1, 1, 1, 1)?.toUpperCase();
  if (code === undefined || triggered === 'cancelled') return triggered;
  const status = Object.hasOwn(statuses, code) ? statuses[code] : undefined;
  if (status === undefined) {
    warn(reading, 'unknown-code', rf1.path(1), 'This is not a code of HL7 table 0283.');
  }
  return status === undefined || status === 'as-triggered' ? triggered : status;
}

/** The provider of a role (PRD-1, HL7 table 0286), by name, else by organization or number. */
function providerOf({ message }: Reading, role: string): string | undefined {
  for (const prd of message.segmentsNamed('PRD')) {
    const roles = Array.from({ length: prd.repetitions(1) }, (_, n) => wordAt(prd, 1, n + 1, 1));
    if (!roles.includes(role)) continue;
    const name = [wordAt(prd, 2, 1, 1, 1), wordAt(prd, 2, 1, 2)].filter((one) => one !== undefined);
    if (name.length > 0) return name.join(', ');
    const otherwise = wordAt(prd, 4, 1, 1) ?? wordAt(prd, 7, 1, 1);
    if (otherwise !== undefined) return otherwise;
  }
  return undefined;
}

function diagnosesOf(reading: Reading): ReferralDiagnosis[] | undefined {
  const segments = reading.message.segmentsNamed('DG1');
  if (segments.length > diagnosesMax) {
    const sentence = `Only the first ${diagnosesMax} diagnoses are taken.`;
    warn(reading, 'too-many-diagnoses', 'DG1', sentence);
  }
  const found = segments.slice(0, diagnosesMax).flatMap((dg1): ReferralDiagnosis[] => {
    const { code = null, codeSystem = null, display = null } = readConcept(reading, dg1, 3);
    const text = display ?? wordAt(dg1, 4) ?? null;
    return code === null && text === null ? [] : [{ code, system: codeSystem, display: text }];
  });
  return found.length > 0 ? found : undefined;
}
