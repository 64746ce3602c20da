import type {
  ClinicalEventType,
  Identifier,
  Observation,
  ResultFact,
  ResultStatus,
} from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import { moveOrderOfResult } from './apply-care-item.ts';
import { warn, type Application } from './application.ts';
import { findEncounterOfResult } from './find-encounter.ts';
import { findOrRegisterPatient } from './find-patient.ts';
import { raiseResultEvent } from './raise-event.ts';
import { identifierKey, type Records } from './records.ts';
import type { StoredObservation } from './stored-records.ts';

type ResultEvent = Extract<ClinicalEventType, `result.${string}`>;

/** How far a result has come (HL7 table 0085): a step back is a message that comes late. */
const settled: Readonly<Record<ResultStatus, boolean>> = {
  preliminary: false,
  final: true,
  corrected: true,
  withdrawn: false,
  cancelled: false,
};

/** Records the result, or what became of it; the same report again gives no event. */
export function applyResult(application: Application, told: ResultFact): void {
  const { records, context } = application;
  const fact = noneInFuture(told, context.receivedAt);
  const patient = findOrRegisterPatient(application, [fact.patient]);
  const { observation: known, key } = findResult(application, fact, patient.id);
  if (known && comesLate(application, known, fact)) return;

  const encounter = findEncounterOfResult(application, fact.visit, fact.patient, patient.id);
  const encounterId = encounter?.id ?? known?.encounterId ?? null;
  const orderItemId =
    moveOrderOfResult(application, fact, patient.id) ?? known?.orderItemId ?? null;
  const patientId = known?.patientId ?? patient.id;
  const after = reported(application, fact, known, { key, patientId, encounterId, orderItemId });
  if (known && sameRow(known, after)) return;
  const event = known ? changeOf(known, after) : firstReport(application, fact);
  const previous = known ?? resultBefore(records, after);
  records.putObservation({
    ...after,
    rev: known ? known.rev + 1 : 1,
    changedAt: context.now,
    sourceSeq: context.seq,
  });
  if (event) raiseResultEvent(application, event, after, previous);
}

// A laboratory whose clock is ahead must not make all that follows look late.
function noneInFuture(fact: ResultFact, receivedAt: Instant): ResultFact {
  const heard = (at: Instant | null): Instant | null => at && Math.min(at, receivedAt);
  return { ...fact, reportedAt: heard(fact.reportedAt), sentAt: heard(fact.sentAt) };
}

/** Every key under which the observation of a fact may be kept: the order's, or, where that one is taken, one of its own. */
export function resultKeys(fact: ResultFact): [string, string] {
  return [fact.resultKey, ownKey(fact.resultKey, fact.patient, fact.observedAt)];
}

function ownKey(resultKey: string, patient: Identifier, observedAt: Instant | null): string {
  return `${resultKey}|${identifierKey(patient)}|${observedAt ?? ''}`;
}

/**
 * Order numbers repeat: counters restart, and standing orders give many results under one number. What is of another
 * patient, or observed later than a result that is settled, is an observation of its own and must be seen as new.
 */
function findResult(
  application: Application,
  fact: ResultFact,
  patientId: string,
): { observation: StoredObservation | undefined; key: string } {
  const { records } = application;
  const [key, own] = resultKeys(fact);
  const ofOwnKey = records.observationOfKey(own);
  if (ofOwnKey) return { observation: ofOwnKey, key: own };
  const observation = records.observationOfKey(key);
  if (!observation) return { observation, key };
  // Where it was moved to another patient, and the laboratory does not know yet, it is still the one that is meant.
  const isTheirs =
    observation.patientId === patientId || observation.patientKey === identifierKey(fact.patient);
  if (!isTheirs) {
    warn(
      application,
      'result-of-another-patient',
      'result.order',
      'This order number already has results of another patient; this result was kept apart.',
    );
    return { observation: undefined, key: own };
  }
  return isRepeat(observation, fact) ? { observation: undefined, key: own } : { observation, key };
}

function isRepeat(known: Observation, fact: ResultFact): boolean {
  const reports = fact.status === 'final' || fact.status === 'preliminary';
  if (!reports || !settled[known.status]) return false;
  return (
    fact.observedAt !== null && known.observedAt !== null && fact.observedAt > known.observedAt
  );
}

const lateWarnings = {
  'late-downgrade': 'A preliminary result after the final one; the final one was kept.',
  'late-report': 'A report from before the one that is known; the later one was kept.',
  'late-final': 'A final result after its correction, and no newer; the correction was kept.',
} as const;

function comesLate(application: Application, known: Observation, fact: ResultFact): boolean {
  const why = whyLate(known, fact);
  if (why === null) return false;
  warn(application, why, 'result.status', lateWarnings[why]);
  return true;
}

function whyLate(known: Observation, fact: ResultFact): keyof typeof lateWarnings | null {
  if (fact.status === 'preliminary' && settled[known.status]) return 'late-downgrade';
  const age = ageBetween(known, fact);
  if (age < 0) return 'late-report';
  // Labs resend a corrected result as final. With another value it is the one that was corrected, unless it is newer.
  const undoes = known.status === 'corrected' && fact.status === 'final' && age === 0;
  return undoes && !saysNothingOfValue(fact) && fact.value !== known.value ? 'late-final' : null;
}

/**
 * Below 0 where the fact was reported before what is known, above where after; 0 where nobody can tell. The laboratory's own
 * time decides; a message's only where that one is the same or was not sent.
 */
function ageBetween(known: Observation, fact: ResultFact): number {
  return difference(fact.reportedAt, known.reportedAt) || difference(fact.sentAt, known.sentAt);
}

function difference(a: Instant | null, b: Instant | null): number {
  return a === null || b === null ? 0 : a - b;
}

function reported(
  { context }: Application,
  fact: ResultFact,
  known: StoredObservation | undefined,
  place: Pick<Observation, 'patientId' | 'encounterId' | 'orderItemId'> & { key: string },
): StoredObservation {
  const value = known && saysNothingOfValue(fact) ? known : fact;
  return {
    id: known?.id ?? context.ids.next('obs'),
    site: context.site,
    lane: known?.lane ?? context.lane,
    resultKey: known?.resultKey ?? place.key,
    patientId: place.patientId,
    patientKey: known ? known.patientKey : identifierKey(fact.patient),
    encounterId: place.encounterId,
    code: fact.code,
    codeSystem: fact.codeSystem,
    display: fact.display,
    value: value.value,
    number: value.number,
    unit: value.unit,
    range: value.range,
    interpretation: value.interpretation,
    status: keptStatus(known, fact),
    observedAt: fact.observedAt ?? known?.observedAt ?? null,
    reportedAt: fact.reportedAt ?? known?.reportedAt ?? null,
    sentAt: fact.sentAt ?? known?.sentAt ?? null,
    orderId: fact.orderId,
    orderItemId: place.orderItemId,
    note: noteAfter(fact, known),
    rev: known?.rev ?? 1,
    changedAt: known?.changedAt ?? context.now,
    sourceSeq: known?.sourceSeq ?? context.seq,
  };
}

// As with the value: what is silent of it deletes it only in a correction.
function noteAfter(fact: ResultFact, known: Observation | undefined): string | null {
  if (fact.note !== undefined && fact.note !== null) return fact.note;
  const isNew = fact.status === 'corrected' || fact.status === 'preliminary';
  return isNew ? null : (known?.note ?? null);
}

// A withdrawal often leaves the value out, and what was withdrawn must stay visible; status U (HL7 table 0085) makes a
// result final without sending it again. Only a correction deletes a value.
function saysNothingOfValue(fact: ResultFact): boolean {
  return fact.value === null && fact.status !== 'corrected' && fact.status !== 'preliminary';
}

// Labs resend a corrected result as final; with the same value it is still the corrected one.
function keptStatus(known: Observation | undefined, fact: ResultFact): ResultStatus {
  const resent = known?.status === 'corrected' && fact.status === 'final';
  return resent ? 'corrected' : fact.status;
}

function firstReport(application: Application, fact: ResultFact): ResultEvent | null {
  if (fact.status !== 'withdrawn') return 'result.reported';
  warn(
    application,
    'withdrawal-of-unknown-result',
    'result.status',
    'A result that was not heard of was withdrawn; it is kept as withdrawn.',
  );
  return null;
}

/** What the new report means; null where it says the same in other words. */
function changeOf(known: Observation, after: Observation): ResultEvent | null {
  const sameStatus = known.status === after.status;
  // Another code for the same result: the feed's map was mended, and limits see the result for the first time.
  const sameValue =
    known.code === after.code &&
    known.value === after.value &&
    known.unit === after.unit &&
    known.interpretation === after.interpretation &&
    // A comment that comes later may take the value back: the specimen was hemolyzed.
    known.note === after.note;
  if (sameStatus && sameValue) return null;
  if (isRetracted(after)) return isRetracted(known) ? null : 'result.withdrawn';
  if (after.status === 'corrected' || settled[known.status]) return 'result.corrected';
  return 'result.reported';
}

function isRetracted(observation: Observation): boolean {
  return observation.status === 'withdrawn' || observation.status === 'cancelled';
}

function sameRow(a: Observation, b: Observation): boolean {
  return (
    a.status === b.status &&
    a.value === b.value &&
    a.unit === b.unit &&
    a.interpretation === b.interpretation &&
    a.range === b.range &&
    a.code === b.code &&
    a.display === b.display &&
    a.observedAt === b.observedAt &&
    a.reportedAt === b.reportedAt &&
    a.sentAt === b.sentAt &&
    a.encounterId === b.encounterId &&
    a.orderId === b.orderId &&
    a.orderItemId === b.orderItemId &&
    a.note === b.note
  );
}

/** The patient's latest result of the same code from before this one, among those that are loaded. */
function resultBefore(records: Records, observation: Observation): Observation | undefined {
  let latest: Observation | undefined;
  for (const one of records.observationsOf(observation.patientId, observation.code)) {
    if (one.observedAt === null || isRetracted(one)) continue;
    if (observation.observedAt !== null && one.observedAt >= observation.observedAt) continue;
    if (!latest || one.observedAt > (latest.observedAt ?? 0)) latest = one;
  }
  return latest;
}
