import type { Encounter, EncounterFact, PlaceFact } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import { warn, type Application, type MessageContext } from './application.ts';
import { findVisit } from './find-encounter.ts';
import { findOrRegisterPatient } from './find-patient.ts';
import { raiseEncounterEvent } from './raise-event.ts';
import type { Records } from './records.ts';
import {
  isTransfer,
  moveOf,
  visitWarnings,
  type EncounterEvent,
  type Move,
} from './visit-moves.ts';

/** Moves the visit as the message says and as its state allows; only what really changes gives an event. */
export function applyEncounter(application: Application, fact: EncounterFact): void {
  const { records, context } = application;
  const patient = findOrRegisterPatient(application, [fact.patient]);
  const { encounter: known, key } = findVisit(application, fact, patient.id);
  const move = moveOf(known, fact);
  if (move.warning) {
    warn(application, move.warning, `encounter.${fact.change}`, visitWarnings[move.warning]);
  }
  if (move.to === null && move.takes === 'nothing') return;

  const before = known ?? newEncounter(context, fact, key, patient.id);
  const visit = taken(before, fact, move.takes, application);
  const after = moved({ before, visit }, fact, move, context);
  if (known && sameVisit(known, after)) return;
  records.putEncounter({ ...after, rev: known ? known.rev + 1 : 1, sourceSeq: context.seq });
  raiseMove(application, fact, move, before, after);
}

function newEncounter(
  context: MessageContext,
  fact: EncounterFact,
  visitKey: string,
  patientId: string,
): Encounter {
  return {
    id: context.ids.next('enc'),
    site: context.site,
    lane: context.lane,
    visitKey,
    patientId,
    class: null,
    status: 'planned',
    locationId: null,
    unit: null,
    attending: null,
    admittedAt: null,
    dischargedAt: null,
    disposition: null,
    rev: 1,
    changedAt: happenedAt(fact, context),
    sourceSeq: context.seq,
  };
}

/** The visit with what the message says of it: absent says nothing, null deletes. */
function taken(
  before: Encounter,
  fact: EncounterFact,
  takes: Move['takes'],
  { records, context }: Application,
): Encounter {
  if (takes === 'nothing') return before;
  const pick = <Value>(known: Value | null, said: Value | null | undefined): Value | null => {
    if (said === undefined) return known;
    return takes === 'gaps' ? (known ?? said) : said;
  };
  // Whoever is admitted was admitted at some time: only an update can delete it.
  const saidAdmittedAt =
    fact.change === 'admitted' ? (fact.admittedAt ?? undefined) : fact.admittedAt;
  const placeKnown = before.unit !== null || before.locationId !== null;
  const takesPlace = fact.place !== undefined && (takes === 'all' || !placeKnown);
  return {
    ...before,
    ...(takesPlace ? placed(records, context.site, fact.place ?? null) : {}),
    class: pick(before.class, fact.class),
    attending: pick(before.attending, fact.attending),
    admittedAt: pick(before.admittedAt, saidAdmittedAt),
  };
}

function placed(
  records: Records,
  site: string,
  place: PlaceFact | null,
): Pick<Encounter, 'locationId' | 'unit'> {
  if (!place) return { locationId: null, unit: null };
  const { unit, room, bed } = place;
  if (unit === null && room === null && bed === null) return { locationId: null, unit: null };
  const id = [site, unit ?? '-', room ?? '-', bed ?? '-'].join('/');
  records.putLocation({ id, site, unit, room, bed });
  return { locationId: id, unit };
}

/** The visit in its new state, with the times that the state stands for. */
function moved(
  { before, visit }: { before: Encounter; visit: Encounter },
  fact: EncounterFact,
  move: Move,
  context: MessageContext,
): Encounter {
  const at = fact.occurredAt ?? context.receivedAt;
  const status = move.to ?? visit.status;
  const admittedAt = fact.change === 'admitted' ? (visit.admittedAt ?? at) : visit.admittedAt;
  return {
    ...visit,
    status,
    admittedAt,
    ...discharge(visit, fact, move, at),
    changedAt: changedAt(before, { ...visit, admittedAt }, fact, move, happenedAt(fact, context)),
  };
}

function discharge(
  visit: Encounter,
  fact: EncounterFact,
  move: Move,
  at: Instant,
): Pick<Encounter, 'dischargedAt' | 'disposition'> {
  const status = move.to ?? visit.status;
  if (status === 'cancelled') {
    return { dischargedAt: visit.dischargedAt, disposition: visit.disposition };
  }
  if (status !== 'finished') return { dischargedAt: null, disposition: null };
  const keeps = move.takes === 'gaps' && visit.disposition !== null;
  const disposition =
    fact.disposition === undefined || keeps ? visit.disposition : fact.disposition;
  // A finished visit ended at some time: an update may correct it, not delete it.
  const corrected = move.takes === 'gaps' ? null : fact.dischargedAt;
  return { dischargedAt: corrected ?? visit.dischargedAt ?? at, disposition };
}

/** Never later than when we heard: a sender whose clock is ahead must not make all that follows look late. */
function happenedAt(fact: EncounterFact, context: MessageContext): Instant {
  return Math.min(fact.occurredAt ?? context.receivedAt, context.receivedAt);
}

/** When the patient last moved: what fills gaps or stays in its place does not count. */
function changedAt(
  before: Encounter,
  visit: Encounter,
  fact: EncounterFact,
  move: Move,
  at: Instant,
): Instant {
  if (move.takes === 'gaps') return visit.changedAt;
  if (move.to === null) {
    const moves = isTransfer(fact) || changesUnit(before, visit);
    return moves ? Math.max(visit.changedAt, at) : visit.changedAt;
  }
  const begins = visit.status === 'planned' && move.to === 'in-progress';
  if (begins) return Math.min(visit.admittedAt ?? at, at);
  return Math.max(visit.changedAt, at);
}

function sameVisit(a: Encounter, b: Encounter): boolean {
  return (
    a.status === b.status &&
    a.class === b.class &&
    a.unit === b.unit &&
    a.locationId === b.locationId &&
    a.attending === b.attending &&
    a.admittedAt === b.admittedAt &&
    a.dischargedAt === b.dischargedAt &&
    a.disposition === b.disposition
  );
}

function raiseMove(
  application: Application,
  fact: EncounterFact,
  move: Move,
  before: Encounter,
  after: Encounter,
): void {
  const event = eventOf(move, before, after);
  if (event === null) return;
  raiseEncounterEvent(application, event, after, {
    at: fact.occurredAt,
    previousUnit: before.unit,
  });
}

function eventOf(move: Move, before: Encounter, after: Encounter): EncounterEvent | null {
  // Many feeds send A08 where A02 is due, and people are asked by unit: who is elsewhere now was transferred.
  if (changesUnit(before, after) && after.status === 'in-progress') return 'encounter.transferred';
  const samePlace = before.locationId === after.locationId;
  return move.event === 'encounter.transferred' && samePlace ? 'encounter.updated' : move.event;
}

/** Is a patient who is in hospital in another unit than before? */
function changesUnit(before: Encounter, after: Encounter): boolean {
  return before.status === 'in-progress' && before.unit !== after.unit;
}
