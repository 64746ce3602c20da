import type { EncounterFact, PlaceFact } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import { warn, type Application, type MessageContext } from './application.ts';
import { findVisit } from './find-encounter.ts';
import { findOrRegisterPatient } from './find-patient.ts';
import type { LeaveMark, Movement, VisitSaid, VisitTruth } from './visit-truth.ts';
import { locationIdOf } from './location-id.ts';
import { raiseEncounterEvent } from './raise-event.ts';
import { identifierKey, type Records } from './records.ts';
import type { StoredEncounter } from './stored-records.ts';
import { historyOf, nothingKnown, nothingTold, visitFields } from './stored-visit.ts';
import { visitEvents } from './visit-event.ts';
import { changedLeaves, leavesOf } from './visit-leaves.ts';
import { visitOf, withMovement, withExpired } from './visit-history.ts';
import { visitWarnings, warningOf, type VisitWarning } from './visit-moves.ts';

/**
 * Adds what the message says to the visit's history. The visit is what its history comes to, so that a message that comes
 * late is history; only what really changes gives an event.
 */
export function applyEncounter(application: Application, fact: EncounterFact): void {
  const { records, context } = application;
  const patient = findOrRegisterPatient(application, [fact.patient]);
  const { encounter: known, key } = findVisit(application, fact, patient.id);
  const told = known ? historyOf(records, known) : nothingTold;
  const history = withExpired(told, context.receivedAt);
  if (history !== told) warnOf(application, fact, 'cancel-expired');
  const { visit: truth, leaves: leavesBefore } = visitOf(history);
  if (isUnnumberedCancel(known, fact)) return warnOf(application, fact, 'cancel-of-unknown-visit');

  const warning = warningOf(truth, fact);
  if (warning) warnOf(application, fact, warning);
  const movement = movementOf(application, fact, truth);
  const after = withMovement(history, movement);
  if (known && after === told && known.account === accountOf(known, fact)) return;
  const { visit, waiting, leaves } = visitOf(after);
  if (!warning && waiting.includes(movement)) warnOf(application, fact, 'cancel-without-original');
  if (!warning && isUnheardReturn(movement, leaves)) {
    warnOf(application, fact, 'return-without-leave');
  }
  if (!visit) return;
  const before = known ?? newEncounter(context, fact, key, patient.id);
  const encounter = {
    ...before,
    ...visitFields(visit, { leaves }),
    account: accountOf(before, fact),
    history: after,
    ...changedLeaves(leavesBefore, leaves, before.changedLeaves),
  };
  const changed = !known || !sameVisit(known, encounter);
  // Laboratories mention the visit in every report.
  if (!changed && fact.change === 'mentioned') return;
  const rev = known ? known.rev + (changed ? 1 : 0) : 1;
  const sourceSeq = changed ? context.seq : before.sourceSeq;
  records.putEncounter({ ...encounter, rev, sourceSeq });
  if (!changed) return;
  for (const event of visitEvents(fact.change, known && truth?.state, encounter, before)) {
    raiseEncounterEvent(application, event, encounter, { at: fact.occurredAt, before });
  }
}

function isUnheardReturn({ change, at }: Movement, leaves: readonly LeaveMark[]): boolean {
  return change === 'leave-ended' && leavesOf(leaves).every(({ until }) => until !== at);
}

function accountOf({ account }: StoredEncounter, fact: EncounterFact): string | null {
  const said = fact.account && identifierKey(fact.account);
  if (fact.change === 'mentioned') return account ?? said ?? null;
  return said === undefined ? account : said;
}

// Without a number nobody could tell later what it takes back.
function isUnnumberedCancel(known: StoredEncounter | undefined, fact: EncounterFact): boolean {
  const cancels = fact.change.endsWith('-cancelled') && fact.change !== 'transfer-cancelled';
  return !known && !fact.visit && cancels;
}

function warnOf(application: Application, { change }: EncounterFact, code: VisitWarning): void {
  warn(application, code, `encounter.${change}`, visitWarnings[code]);
}

function movementOf(
  { records, context }: Application,
  fact: EncounterFact,
  truth: VisitTruth | undefined,
): Movement {
  const { occurredAt, cancels } = fact;
  return {
    change: fact.change,
    at: happenedAt(fact, context, truth),
    timed: occurredAt !== null,
    heardAt: context.receivedAt,
    ...(fact.isBack && { isBack: fact.isBack }),
    ...(cancels !== undefined && { cancels: Math.min(cancels, context.receivedAt) }),
    said: saidOf(records, context.site, fact),
  };
}

/** Never later than when we heard: a sender whose clock is ahead must not make all that follows look late. */
function happenedAt(
  { change, occurredAt }: EncounterFact,
  { receivedAt }: MessageContext,
  truth: VisitTruth | undefined,
): Instant {
  const at = Math.min(occurredAt ?? receivedAt, receivedAt);
  const over = truth?.state === 'finished' || truth?.state === 'cancelled';
  // An admission that does not say when opens nothing again.
  const reopens = change === 'admitted' && occurredAt === null && over;
  return reopens ? Math.min(at, truth.admittedAt ?? truth.changedAt, truth.changedAt) : at;
}

function saidOf(records: Records, site: string, fact: EncounterFact): Movement['said'] {
  const { class: visitClass, attending, attendingId, admittedAt, dischargedAt, disposition } = fact;
  const { place, expectedBackAt } = fact;
  return {
    ...(visitClass !== undefined && { class: visitClass }),
    ...(place !== undefined && { place: placed(records, site, place) }),
    ...(attending !== undefined && { attending, attendingId: attendingId ?? null }),
    ...(admittedAt !== undefined && { admittedAt }),
    ...(dischargedAt !== undefined && { dischargedAt }),
    ...(disposition !== undefined && { disposition }),
    ...(expectedBackAt !== undefined && { expectedBackAt }),
  };
}

function placed(records: Records, site: string, place: PlaceFact | null): VisitSaid['place'] {
  if (!place) return null;
  const { unit, room, bed } = place;
  if (unit === null && room === null && bed === null) return null;
  const id = locationIdOf(site, place);
  records.putLocation({ id, site, unit, room, bed });
  return { locationId: id, unit };
}

function newEncounter(
  context: MessageContext,
  fact: EncounterFact,
  visitKey: string,
  patientId: string,
): StoredEncounter {
  return {
    ...nothingKnown,
    id: context.ids.next('enc'),
    site: context.site,
    lane: context.lane,
    visitKey,
    patientId,
    patientKey: identifierKey(fact.patient),
    changedAt: context.receivedAt,
    sourceSeq: context.seq,
  };
}

function sameVisit(a: StoredEncounter, b: StoredEncounter): boolean {
  return (
    a.status === b.status &&
    a.class === b.class &&
    a.unit === b.unit &&
    a.locationId === b.locationId &&
    a.attending === b.attending &&
    (a.attendingId ?? null) === (b.attendingId ?? null) &&
    a.admittedAt === b.admittedAt &&
    a.dischargedAt === b.dischargedAt &&
    a.disposition === b.disposition &&
    a.onLeaveSince === b.onLeaveSince &&
    a.expectedBackAt === b.expectedBackAt &&
    a.account === b.account
  );
}
