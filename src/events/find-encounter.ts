import type { EncounterFact, Identifier } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import { warn, type Application } from './application.ts';
import { identifierKey, type Records } from './records.ts';
import type { StoredEncounter } from './stored-records.ts';

/** What an encounter fact is about: the visit as known, if it is, and the key under which it is or will be kept. */
export interface Visit {
  encounter: StoredEncounter | undefined;
  key: string;
}

/** The visit that a fact means, by its number or, where the feed sends none, by what the patient has open. */
export function findVisit(application: Application, fact: EncounterFact, patientId: string): Visit {
  if (fact.visit) return numberedVisit(application, fact.visit, fact.patient, patientId);
  return unnumberedVisit(application, fact, patientId);
}

/** The encounter that a result belongs to; undefined where that cannot be told. */
export function findEncounterOfResult(
  application: Application,
  visit: Identifier | null,
  patient: Identifier,
  patientId: string,
): StoredEncounter | undefined {
  if (visit) return numberedVisit(application, visit, patient, patientId).encounter;
  return currentEncounter(application.records, patientId, application.context.site);
}

/**
 * Where the patient is now at a site: the only encounter in progress, or, where there is none, the only one planned.
 * Undefined where there are several, because a guess could send work to the wrong unit.
 */
export function currentEncounter(
  records: Records,
  patientId: string,
  site: string,
): StoredEncounter | undefined {
  const here = records.encountersOf(patientId).filter((one) => one.site === site);
  const inProgress = here.filter((one) => one.status === 'in-progress');
  if (inProgress.length > 0) return inProgress.length === 1 ? inProgress[0] : undefined;
  const planned = here.filter((one) => one.status === 'planned');
  return planned.length === 1 ? planned[0] : undefined;
}

/** Every key under which the visit of a fact may be kept. */
export function visitKeys(visit: Identifier, patient: Identifier): [string, string] {
  const key = identifierKey(visit);
  return [key, `${key}|${identifierKey(patient)}`];
}

/** The key of a visit without a number. */
export function unnumberedVisitKey(site: string, patientId: string, admittedAt: Instant): string {
  return `${site}|${patientId}|${admittedAt}`;
}

// Senders restart their visit counters: a number that another patient holds is kept apart, under a key of its own.
function numberedVisit(
  application: Application,
  visit: Identifier,
  patient: Identifier,
  patientId: string,
): Visit {
  const { records } = application;
  const [key, ownKey] = visitKeys(visit, patient);
  const own = records.encounterOfVisit(ownKey);
  if (own) return { encounter: own, key: ownKey };
  const encounter = records.encounterOfVisit(key);
  if (!encounter || encounter.patientId === patientId) return { encounter, key };
  // It was moved to another patient, and the sender does not know yet.
  if (encounter.patientKey === identifierKey(patient)) return { encounter, key };
  warn(
    application,
    'visit-of-another-patient',
    'encounter.visit',
    'This visit number is already the visit of another patient; it was kept apart.',
  );
  return { encounter: undefined, key: ownKey };
}

function unnumberedVisit(
  { records, context }: Application,
  fact: EncounterFact,
  patientId: string,
): Visit {
  const beganAt = fact.admittedAt ?? fact.occurredAt ?? context.receivedAt;
  const key = unnumberedVisitKey(context.site, patientId, beganAt);
  const encounter =
    records.encounterOfVisit(key) ??
    openEncounter(records, fact, patientId, context.site) ??
    finishedEncounter(records, fact, patientId, context.site);
  return encounter ? { encounter, key: encounter.visitKey } : { encounter: undefined, key };
}

function openEncounter(
  records: Records,
  fact: EncounterFact,
  patientId: string,
  site: string,
): StoredEncounter | undefined {
  const open = currentEncounter(records, patientId, site);
  if (!open) return undefined;
  switch (fact.change) {
    case 'admitted':
      // A second admission at another time is another visit, though nobody told us of the first one's end.
      return open.admittedAt === null || !fact.admittedAt || open.admittedAt === fact.admittedAt
        ? open
        : undefined;
    case 'discharged':
      return open.status === 'in-progress' ? open : undefined;
    case 'admission-cancelled':
      // Told twice, it must not reach the next visit.
      return openCount(records, patientId, site) === 1 ? open : undefined;
    default:
      return open;
  }
}

function openCount(records: Records, patientId: string, site: string): number {
  const open = (one: StoredEncounter): boolean =>
    one.site === site && (one.status === 'in-progress' || one.status === 'planned');
  return records.encountersOf(patientId).filter(open).length;
}

// After the discharge only what still belongs to the visit may touch it; anything later is about a new one.
function finishedEncounter(
  records: Records,
  fact: EncounterFact,
  patientId: string,
  site: string,
): StoredEncounter | undefined {
  if (fact.change === 'admitted' || fact.change === 'admission-cancelled') return undefined;
  const finished = records
    .encountersOf(patientId)
    .filter((one) => one.site === site && one.status === 'finished');
  const at = fact.dischargedAt ?? fact.occurredAt;
  const sameEnd = latest(finished.filter((one) => at !== null && one.dischargedAt === at));
  if (fact.change === 'discharged' && sameEnd) return sameEnd;
  const last = latest(finished);
  if (!last || fact.change === 'discharge-cancelled' || fact.change === 'updated') return last;
  return at === null || last.dischargedAt === null || at <= last.dischargedAt ? last : undefined;
}

function latest(encounters: readonly StoredEncounter[]): StoredEncounter | undefined {
  let last: StoredEncounter | undefined;
  for (const one of encounters) {
    if (!last || one.changedAt > last.changedAt) last = one;
    else if (one.changedAt === last.changedAt && one.id > last.id) last = one;
  }
  return last;
}
