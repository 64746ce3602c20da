import type {
  AnyCareFact,
  CareFact,
  CareItem,
  CareKind,
  CareStatuses,
  Encounter,
  Identifier,
  OrderMention,
  OrderStatus,
} from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import { warn, type Application } from './application.ts';
import { careTables } from './care-columns.ts';
import { careCourses } from './care-courses.ts';
import { findEncounterOfResult } from './find-encounter.ts';
import { findOrRegisterPatient } from './find-patient.ts';
import { raiseCareEvent } from './raise-care-event.ts';
import { identifierKey } from './records.ts';

type Details = CareItem['details'];
type Status = CareStatuses[CareKind];

/**
 * Records what a message says of an order, appointment, document, referral or immunization: the status by the course of its
 * kind, the details that it names. What happened before the last known change comes late: it is history, and only numbers
 * and details that nobody knew are taken from it. The same again gives no event.
 */
export function applyCareItem(application: Application, fact: AnyCareFact): void {
  const patient = findOrRegisterPatient(application, [fact.patient]);
  const { records, context } = application;
  const known = findItem(application, fact, patient.id);
  const toldAt = fact.toldAt === null ? null : Math.min(fact.toldAt, context.receivedAt);
  const isLate = known !== undefined && comesLate(application, known, toldAt);
  const status = isLate ? known.status : nextStatus(application, known, fact);
  if (status === null) return;

  const encounter = encounterOf(application, fact, patient.id);
  const after: CareItem = {
    kind: fact.kind,
    id: known?.id ?? context.ids.next(careTables[fact.kind].prefix),
    site: known?.site ?? context.site,
    lane: known?.lane ?? context.lane,
    patientId: known?.patientId ?? patient.id,
    patientKey: known?.patientKey ?? identifierKey(fact.patient),
    encounterId: (isLate ? known.encounterId : null) ?? encounter?.id ?? known?.encounterId ?? null,
    status,
    details: detailsAfter(known, fact, isLate, context.seq),
    toldAt: isLate ? known.toldAt : (toldAt ?? known?.toldAt ?? null),
    rev: (known?.rev ?? 0) + 1,
    changedAt: context.now,
    sourceSeq: context.seq,
  };
  keepKeys(application, after, fact);
  if (known && sameItem(known, after)) {
    if (known.toldAt !== after.toldAt) records.care.putItem({ ...known, toldAt: after.toldAt });
    return;
  }
  records.care.putItem(after);
  raiseCareEvent(application, known, after);
}

/** What a result means for its order, and the order's id; null where nobody told of the order. */
export function moveOrderOfResult(
  application: Application,
  { patient, visit, order, reportedAt, sentAt }: OrderOfResult,
  patientId: string,
): string | null {
  if (!order) return null;
  const { keys, change } = order;
  const mention: CareFact<'order'> = {
    kind: 'order',
    change,
    patient,
    visit,
    keys,
    toldAt: reportedAt ?? sentAt,
    details: {},
  };
  const known = findItem(application, mention, patientId);
  if (!known) return null;
  const to = careCourses.order.next[known.status as OrderStatus][change];
  // Results of what is over come every day: they say nothing new of the order, and that is no problem.
  const says = to !== 'too-late' && to !== known.status;
  const earlier = known.toldAt !== null && mention.toldAt !== null && mention.toldAt < known.toldAt;
  if (says && !earlier) applyCareItem(application, mention);
  return known.id;
}

interface OrderOfResult {
  patient: Identifier;
  visit: Identifier | null;
  order?: OrderMention;
  reportedAt: Instant | null;
  sentAt: Instant | null;
}

/** Every key under which the item of a fact may be kept: each number, and where another patient has it, one of its own. */
export function careKeys(keys: readonly string[], patient: Identifier): string[] {
  return keys.flatMap((key) => [key, ownKey(key, patient)]);
}

function ownKey(key: string, patient: Identifier): string {
  return `${key}|${identifierKey(patient)}`;
}

// The first key decides. One filler number may stand for several orders of one placer: then it leads to none of the others.
function findItem(
  application: Application,
  fact: CareFact,
  patientId: string,
): CareItem | undefined {
  const { care } = application.records;
  for (const [position, key] of fact.keys.entries()) {
    const own = care.itemOfKey(ownKey(key, fact.patient));
    const item = own ?? care.itemOfKey(key);
    if (!item || item.kind !== fact.kind) continue;
    // Where it was moved to another patient, and the sender does not know yet, it is still the one that is meant.
    const isMoved = item.patientKey === identifierKey(fact.patient);
    if (item.patientId !== patientId && !isMoved) {
      warn(
        application,
        'number-of-another-patient',
        `${fact.kind}.number`,
        'This number is already in use for another patient; what the message says was kept apart.',
      );
      continue;
    }
    if (position === 0 || !contradicts(item, fact)) return item;
  }
  return undefined;
}

function contradicts(item: CareItem, fact: CareFact): boolean {
  const said = fact.details;
  if (!('placerNumber' in said) || !('placerNumber' in item.details)) return false;
  const { placerNumber } = item.details;
  const other = said.placerNumber ?? null;
  return placerNumber !== null && other !== null && placerNumber !== other;
}

function comesLate(application: Application, known: CareItem, toldAt: Instant | null): boolean {
  if (toldAt === null || known.toldAt === null || toldAt >= known.toldAt) return false;
  warn(
    application,
    'late-change',
    `${known.kind}.status`,
    'This happened before the last change that is known; the later one was kept.',
  );
  return true;
}

function nextStatus(
  application: Application,
  known: CareItem | undefined,
  { kind, change }: CareFact,
): Status | null {
  const course: LooseCourse = careCourses[kind];
  const status = known ? course.next[known.status]?.[change] : course.first[change];
  if (!known) return (status as Status | null | undefined) ?? null;
  if (status !== 'too-late') return (status as Status | undefined) ?? known.status;
  warn(
    application,
    'change-too-late',
    `${kind}.status`,
    'This change cannot be any more in the state that is known; that state was kept.',
  );
  return known.status;
}

/** A course as it is looked up by names that only run time knows. */
interface LooseCourse {
  first: Readonly<Record<string, string | null>>;
  next: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

// What is planned for later is of the visit that it names, not of the one that happens to be open.
function encounterOf(
  application: Application,
  { kind, visit, patient }: CareFact,
  patientId: string,
): Encounter | undefined {
  if (visit === null && (kind === 'appointment' || kind === 'referral')) return undefined;
  return findEncounterOfResult(application, visit, patient, patientId);
}

function detailsAfter(
  known: CareItem | undefined,
  { kind, details }: CareFact,
  isLate: boolean,
  seq: number,
): Details {
  const before: Record<string, unknown> = { ...known?.details };
  const said: Record<string, unknown> = { ...details };
  // The journal row is known here alone.
  if (said['contentSeq'] !== undefined) said['contentSeq'] = seq;
  const after: Record<string, unknown> = {};
  for (const detail of Object.keys(careTables[kind].columns)) {
    const old = before[detail] ?? null;
    const now = said[detail];
    after[detail] = now === undefined || (isLate && old !== null) ? old : now;
  }
  return after as unknown as Details;
}

function keepKeys(
  { records, context }: Application,
  item: CareItem,
  { keys, patient }: CareFact,
): void {
  const { site, kind, id } = item;
  for (const key of keys) {
    const holder = records.care.itemOfKey(key);
    const isTaken = holder !== undefined && holder.patientId !== item.patientId;
    const itemKey = isTaken ? ownKey(key, patient) : key;
    records.care.addKey({ itemKey, site, lane: context.lane, kind, itemId: id });
  }
}

function sameItem(a: CareItem, b: CareItem): boolean {
  return (
    a.status === b.status &&
    a.encounterId === b.encounterId &&
    JSON.stringify({ ...a.details, contentSeq: null }) ===
      JSON.stringify({ ...b.details, contentSeq: null }) &&
    !isOtherContent(a, b)
  );
}

// What is too long to be kept cannot be compared: told at another time, it counts as another text.
function isOtherContent(a: CareItem, b: CareItem): boolean {
  if (!('contentSeq' in a.details) || !('contentSeq' in b.details)) return false;
  if (b.details.contentKind === 'text' || a.toldAt === b.toldAt) return false;
  return a.details.contentSeq !== b.details.contentSeq;
}
