import type { Segment } from '../hl7v2/hl7v2.ts';

import { keyAt, textAt, wordAt, type Reading } from './reading.ts';

/** What a coded field (CE, CWE, CNE) says; absent where nothing was sent, null where it was deleted. */
export interface SaidConcept {
  code?: string | null;
  codeSystem?: string | null;
  display?: string | null;
}

/** A place of a coded field; where it is one of several of its kind, `repetition` says which. */
export interface ConceptOptions {
  repetition?: number;
  /** Coding systems in the order in which they are wanted (HL7 table 0396); else what the sender puts first. */
  systems?: readonly string[];
}

/**
 * A code, its system and its text: by the feed's code map where it has the code, else of the two that may be sent that of the
 * system that is wanted. A text without a code is a display without a code.
 */
export function readConcept(
  reading: Reading,
  segment: Segment | undefined,
  field: number,
  { repetition = 1, systems = [] }: ConceptOptions = {},
): SaidConcept {
  if (textAt(segment, field, repetition) === null) {
    return { code: null, codeSystem: null, display: null };
  }
  const one = codingAt(reading, segment, field, repetition, 1);
  const other = codingAt(reading, segment, field, repetition, 4);
  if (!one && !other) return {};
  const { codes } = reading.feed;
  for (const coding of [one, other]) {
    const sent = coding?.code ?? '';
    const mapped = Object.hasOwn(codes, sent) ? codes[sent] : undefined;
    if (mapped) return { code: mapped.code, codeSystem: mapped.system, display: mapped.display };
  }
  const best = rank(systems, other) < rank(systems, one) ? other : (one ?? other);
  return { ...best, display: best?.display ?? one?.display ?? other?.display ?? null };
}

/** The text of a coded field for people: its display, else its code. */
export function conceptText(
  segment: Segment | undefined,
  field: number,
  repetition = 1,
): string | null | undefined {
  const whole = textAt(segment, field, repetition);
  if (typeof whole !== 'string') return whole;
  for (const component of [2, 9, 5, 1, 4]) {
    const text = wordAt(segment, field, repetition, component);
    if (text !== undefined) return text;
  }
  return undefined;
}

function codingAt(
  reading: Reading,
  segment: Segment | undefined,
  field: number,
  repetition: number,
  from: 1 | 4,
): SaidConcept | undefined {
  const code = keyAt(reading, segment, field, repetition, from);
  const display = wordAt(segment, field, repetition, from + 1);
  if (code === undefined && display === undefined) return undefined;
  return {
    code: code ?? null,
    codeSystem: wordAt(segment, field, repetition, from + 2) ?? null,
    display: display ?? null,
  };
}

function rank(systems: readonly string[], coding: SaidConcept | undefined): number {
  if (typeof coding?.code !== 'string') return Infinity;
  const at = systems.indexOf(coding.codeSystem ?? '');
  return at === -1 ? systems.length : at;
}
