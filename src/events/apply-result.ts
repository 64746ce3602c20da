import type {
  ClinicalEventType,
  Identifier,
  Observation,
  ResultFact,
  ResultStatus,
} from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import { warn, type Application } from './application.ts';
import { findEncounterOfResult } from './find-encounter.ts';
import { findOrRegisterPatient } from './find-patient.ts';
import { raiseResultEvent } from './raise-event.ts';
import { identifierKey, type Records } from './records.ts';

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
export function applyResult(application: Application, fact: ResultFact): void {
  const { records, context } = application;
  const patient = findOrRegisterPatient(application, [fact.patient]);
  const { observation: known, key } = findResult(application, fact, patient.id);
  if (known && comesLate(application, known, fact)) return;

  const encounter = findEncounterOfResult(application, fact.visit, fact.patient, patient.id);
  const encounterId = encounter?.id ?? known?.encounterId ?? null;
  const after = reported(application, fact, known, { key, patientId: patient.id, encounterId });
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
): { observation: Observation | undefined; key: string } {
  const { records } = application;
  const [key, own] = resultKeys(fact);
  const ofOwnKey = records.observationOfKey(own);
  if (ofOwnKey) return { observation: ofOwnKey, key: own };
  const observation = records.observationOfKey(key);
  if (!observation) return { observation, key };
  if (observation.patientId !== patientId) {
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

function comesLate(application: Application, known: Observation, fact: ResultFact): boolean {
  const stepsBack = fact.status === 'preliminary' && settled[known.status];
  if (!stepsBack) return false;
  warn(
    application,
    'late-downgrade',
    'result.status',
    'A preliminary result after the final one; the final one was kept.',
  );
  return true;
}

function reported(
  { context }: Application,
  fact: ResultFact,
  known: Observation | undefined,
  place: { key: string; patientId: string; encounterId: string | null },
): Observation {
  const value = known && saysNothingOfValue(fact) ? known : fact;
  return {
    id: known?.id ?? context.ids.next('obs'),
    site: context.site,
    lane: known?.lane ?? context.lane,
    resultKey: known?.resultKey ?? place.key,
    patientId: place.patientId,
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
    orderId: fact.orderId,
    rev: known?.rev ?? 1,
    changedAt: known?.changedAt ?? context.now,
    sourceSeq: known?.sourceSeq ?? context.seq,
  };
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
    known.interpretation === after.interpretation;
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
    a.encounterId === b.encounterId &&
    a.orderId === b.orderId
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
