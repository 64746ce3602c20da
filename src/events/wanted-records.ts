import type { Fact, Identifier, MoveFact } from '../canonical/canonical.ts';
import { unreachable } from '../platform/platform.ts';

import { resultKeys } from './apply-result.ts';
import { visitKeys } from './find-encounter.ts';
import { locationIdOf } from './location-id.ts';
import { identifierKey } from './records.ts';

/** By which keys the rows are found that facts can touch. */
export interface Wanted {
  identifiers: Map<string, Identifier>;
  visitKeys: Set<string>;
  resultKeys: Set<string>;
  accounts: Set<string>;
  locations: Set<string>;
  /** Patients any of whose visits may be meant. */
  inFull: Identifier[];
}

/** What must be loaded before these facts are applied. */
export function wantedBy(facts: readonly Fact[]): Wanted {
  const wanted: Wanted = {
    identifiers: new Map(),
    visitKeys: new Set(),
    resultKeys: new Set(),
    accounts: new Set(),
    locations: new Set(),
    inFull: [],
  };
  for (const fact of facts) want(wanted, fact);
  return wanted;
}

function want(wanted: Wanted, fact: Fact): void {
  for (const identifier of identifiersOf(fact)) {
    wanted.identifiers.set(identifierKey(identifier), identifier);
  }
  switch (fact.kind) {
    case 'patient':
    case 'merge':
    case 'link':
      return;
    case 'move':
      return wantMove(wanted, fact);
    case 'bed-status':
      wanted.locations.add(locationIdOf(fact.site, fact.place));
      return;
    case 'encounter':
      if (fact.visit) wantVisit(wanted, fact.visit, [fact.patient]);
      else wanted.inFull.push(fact.patient);
      return;
    case 'result':
      if (fact.visit) wantVisit(wanted, fact.visit, [fact.patient]);
      for (const key of resultKeys(fact)) wanted.resultKeys.add(key);
      return;
    case 'order':
    case 'appointment':
    case 'document':
    case 'referral':
    case 'immunization':
    case 'named-message':
      if (fact.visit) wantVisit(wanted, fact.visit, [fact.patient]);
      return;
    case 'provider':
    case 'place':
      return;
    default:
      unreachable(fact);
  }
}

function wantMove(wanted: Wanted, { moves, what, becomes, to, from }: MoveFact): void {
  switch (moves) {
    case 'identifiers':
      wanted.inFull.push(...what);
      return;
    case 'account':
      wanted.accounts.add(identifierKey(what[0]));
      return;
    case 'visit':
      for (const visit of becomes ? [what[0], becomes] : [what[0]]) {
        wantVisit(wanted, visit, [...from, ...to]);
      }
      return;
    default:
      unreachable(moves);
  }
}

function wantVisit(wanted: Wanted, visit: Identifier, patients: readonly Identifier[]): void {
  for (const patient of patients) {
    for (const key of visitKeys(visit, patient)) wanted.visitKeys.add(key);
  }
}

/** Every identifier of a patient that a fact names. */
export function identifiersOf(fact: Fact): readonly Identifier[] {
  switch (fact.kind) {
    case 'patient':
      return fact.identifiers;
    case 'merge':
      return [...fact.survivor, ...fact.retired];
    case 'link':
      return fact.patients.flat();
    case 'move':
      return [...fact.to, ...fact.from, ...(fact.moves === 'identifiers' ? fact.what : [])];
    case 'bed-status':
    case 'provider':
    case 'place':
      return [];
    case 'encounter':
    case 'result':
    case 'order':
    case 'appointment':
    case 'document':
    case 'referral':
    case 'immunization':
    case 'named-message':
      return [fact.patient];
    default:
      return unreachable(fact);
  }
}
