import type { Fact } from '../canonical/canonical.ts';
import { identifierKey, identifiersOf } from '../events/events.ts';

/**
 * The lane keys that a message must not overtake, its own first: of every patient whom it is about, and of those who are
 * merged, linked, told apart or whose visits move, every identifier that it names. While one of them is parked it waits.
 */
export function laneKeysOf(laneKey: string, facts: readonly Fact[]): string[] {
  return [...new Set([laneKey, ...facts.flatMap(keysOfFact)])];
}

function keysOfFact(fact: Fact): string[] {
  switch (fact.kind) {
    case 'merge':
    case 'link':
    case 'move':
      return identifiersOf(fact).map(identifierKey);
    case 'patient':
      return [identifierKey(fact.identifiers[0])];
    default:
      return [];
  }
}
