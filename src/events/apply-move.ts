import type { Identifier, MoveFact, Patient } from '../canonical/canonical.ts';
import { unreachable } from '../platform/platform.ts';

import { warn, type Application } from './application.ts';
import { visitKeys } from './find-encounter.ts';
import { addAliases, findOrRegisterPatient } from './find-patient.ts';
import { raiseEncounterEvent, raiseMovedEvent } from './raise-event.ts';
import { identifierKey } from './records.ts';
import type { StoredEncounter } from './stored-records.ts';
import { historyOf, nothingKnown, visitFields } from './stored-visit.ts';
import { visitEvents } from './visit-event.ts';
import { changedLeaves } from './visit-leaves.ts';
import { joined, visitOf } from './visit-history.ts';

/**
 * Puts right what was filed under the wrong patient or number (HL7 v2.5.1 §3.3.41 to §3.3.45): visits with their results, and,
 * by the flow, the work about them. What changes nothing gives no event, so the same message twice is harmless.
 */
export function applyMove(application: Application, fact: MoveFact): void {
  const to = findOrRegisterPatient(application, fact.to);
  switch (fact.moves) {
    case 'identifiers':
      return moveIdentifiers(application, fact, to);
    case 'account':
      return moveAccount(application, fact, to);
    case 'visit':
      return moveVisit(application, fact, to);
    default:
      unreachable(fact.moves);
  }
}

/** A43: an identifier of one patient is another's, with all that was told under it. */
function moveIdentifiers(application: Application, fact: MoveFact, to: Patient): void {
  const { records } = application;
  const keys = fact.what.map(identifierKey);
  const owners = new Set(
    fact.what.flatMap((identifier) => records.patientOf(identifier)?.id ?? []),
  );
  addAliases(application, to.id, fact.what);
  for (const from of owners) {
    if (from === to.id) continue;
    records.moveIdentifiers({ from, to: to.id, keys });
    for (const encounter of records.encountersOf(from)) {
      if (!keys.includes(encounter.patientKey ?? '')) continue;
      giveVisit(application, encounter, { to, fact });
    }
  }
}

/** A41, A44: an account gets another number, another patient, or both, with its visits. */
function moveAccount(application: Application, fact: MoveFact, to: Patient): void {
  const { records } = application;
  const account = identifierKey(fact.becomes ?? fact.what[0]);
  const visits = records.encountersOfAccount(identifierKey(fact.what[0]));
  if (visits.length === 0) tellNothingToMove(application, fact);
  for (const encounter of visits) giveVisit(application, { ...encounter, account }, { to, fact });
}

/** A42, A45: a visit gets another number, another patient, or both; if that number is known, they are one visit. */
function moveVisit(application: Application, fact: MoveFact, to: Patient): void {
  const { records } = application;
  const [what] = fact.what;
  const becomes = fact.becomes ?? what;
  const source = visitAt(application, what, [...fact.from, ...fact.to]);
  const target = visitAt(application, becomes, fact.to);
  if (!source) {
    if (!target) return tellNothingToMove(application, fact);
    retire(application, identifierKey(what), target);
    return giveVisit(application, target, { to, fact });
  }
  if (source.id === target?.id) {
    giveVisit(application, source, { to, fact });
    return;
  }
  const { context } = application;
  const key = identifierKey(becomes);
  const kept = target ?? {
    ...source,
    id: context.ids.next('enc'),
    visitKey: key,
    rev: 0,
  };
  const history = target
    ? joined(historyOf(records, source), historyOf(records, target))
    : historyOf(records, source);
  const told = visitOf(history);
  const before = target ? visitOf(historyOf(records, target)).leaves : [];
  records.putEncounter({
    ...source,
    status: 'cancelled',
    onLeaveSince: null,
    expectedBackAt: null,
    mergedInto: kept.id,
    rev: source.rev + 1,
    sourceSeq: context.seq,
  });
  const encounter = {
    ...kept,
    ...(told.visit && visitFields(told.visit, told)),
    history,
    ...changedLeaves(before, told.leaves, kept.changedLeaves),
    patientId: to.id,
    rev: kept.rev + 1,
    sourceSeq: context.seq,
  };
  records.putEncounter(encounter);
  follow(application, source, encounter);
  if (target && target.patientId !== to.id) follow(application, target, encounter);
  raiseMovedEvent(application, encounter, {
    at: fact.occurredAt,
    before: source,
    previousPatientId: source.patientId === to.id ? null : source.patientId,
    retiredEncounterId: source.id,
  });
  if (target) tellOfChange(application, fact, target, encounter);
}

/** Two visits as one may be elsewhere, or over, where the one alone was not. */
function tellOfChange(
  application: Application,
  { occurredAt: at }: MoveFact,
  before: StoredEncounter,
  after: StoredEncounter,
): void {
  for (const event of visitEvents('discharged', before.status, after, before)) {
    if (event === 'encounter.updated') continue;
    raiseEncounterEvent(application, event, after, { at, before });
  }
}

function visitAt(
  { records }: Application,
  visit: Identifier,
  patients: readonly Identifier[],
): StoredEncounter | undefined {
  const own = patients.map((patient) => visitKeys(visit, patient)[1]);
  for (const key of [...own, identifierKey(visit)]) {
    const encounter = records.encounterOfVisit(key);
    if (encounter) return encounter;
  }
  return undefined;
}

/** The visit is this patient's from here on. */
function giveVisit(
  application: Application,
  encounter: StoredEncounter,
  { to, fact }: { to: Patient; fact: MoveFact },
): void {
  const { records, context } = application;
  const known = records.encounter(encounter.id);
  const isTheirs = encounter.patientId === to.id;
  if (isTheirs && known?.account === encounter.account) return;
  const moved = {
    ...encounter,
    patientId: to.id,
    rev: encounter.rev + 1,
    sourceSeq: context.seq,
  };
  records.putEncounter(moved);
  if (isTheirs) return;
  follow(application, encounter, moved);
  raiseMovedEvent(application, moved, {
    at: fact.occurredAt,
    before: encounter,
    previousPatientId: encounter.patientId,
    retiredEncounterId: null,
  });
}

function follow({ records }: Application, from: StoredEncounter, to: StoredEncounter): void {
  records.moveVisit({
    encounterId: from.id,
    fromPatientId: from.patientId,
    toEncounterId: to.id,
    toPatientId: to.patientId,
  });
}

/** Nobody told of the visit under its old number: whoever still does means the other one. */
function retire(
  { records, context }: Application,
  visitKey: string,
  target: StoredEncounter,
): void {
  if (records.encounterOfVisit(visitKey)) return;
  const { site, lane, seq: sourceSeq, receivedAt: changedAt } = context;
  records.putEncounter({
    ...nothingKnown,
    id: context.ids.next('enc'),
    site,
    lane,
    visitKey,
    patientId: target.patientId,
    patientKey: target.patientKey,
    status: 'cancelled',
    mergedInto: target.id,
    changedAt,
    sourceSeq,
  });
}

function tellNothingToMove(application: Application, { moves }: MoveFact): void {
  const sentence = `No ${moves} of this number was heard of, so there was nothing to move.`;
  warn(application, 'nothing-to-move', `${moves}.move`, sentence);
}
