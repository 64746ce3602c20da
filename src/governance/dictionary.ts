import type { EncounterClass } from '../canonical/canonical.ts';
import type { NetworkFile } from './network-files.ts';

/** The clinical terms that workflows of a network may ask about: `dictionary.yaml`, governed like the rest of the network. */
export interface Dictionary {
  /** MAJOR.MINOR.PATCH, of its own: a term that goes or changes its meaning raises the first number. */
  version: string;
  results: readonly ResultTerm[];
  encounterClasses: readonly EncounterClass[];
}

/** A result that limits may be held against. */
export interface ResultTerm {
  /** LOINC. */
  code: string;
  display: string;
  /** Units of measure that workflows may compare it in, in their one spelling, the one to think in first. None where it is no number. */
  units: readonly string[];
}

/** The dictionary as its file says it. */
export function dictionaryOf({
  version,
  results,
  encounterClasses,
}: NetworkFile<'dictionary'>): Dictionary {
  const terms = Object.entries(results).map(([code, term]) => ({ code, ...term }));
  return { version, results: terms, encounterClasses };
}
