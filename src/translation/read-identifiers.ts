import type { Identifier } from '../canonical/canonical.ts';
import { compareIdentifiers, isPlaceholder } from '../governance/governance.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { keyAt, warn, type Reading } from './reading.ts';

export type Identifiers = readonly [Identifier, ...Identifier[]];

/**
 * The patient's identifiers: PID-3, and where that is empty what came before it, PID-2 and PID-4 (HL7 v2.5.1 §3.4.2). The
 * one that the feed goes by comes first. Undefined where there is none.
 */
export function patientIdentifiers(reading: Reading, pid: Segment): Identifiers | undefined {
  const listed = identifiersAt(reading, pid, 3);
  const found =
    listed.length > 0
      ? listed
      : [...identifiersAt(reading, pid, 2), ...identifiersAt(reading, pid, 4)];
  return bestFirst(reading, found, pid.path(3));
}

/** MRG-1: who is merged away. */
export function retiredIdentifiers(reading: Reading, mrg: Segment): Identifiers | undefined {
  return bestFirst(reading, identifiersAt(reading, mrg, 1), mrg.path(1));
}

/** One identifier of data type CX or EI-like; undefined where it is empty or a placeholder. */
export function identifierAt(
  reading: Reading,
  segment: Segment | undefined,
  field: number,
  repetition = 1,
): Identifier | undefined {
  const value = keyAt(reading, segment, field, repetition, 1);
  if (value === undefined || isPlaceholder(value)) return undefined;
  const authority =
    keyAt(reading, segment, field, repetition, 4, 1) ??
    keyAt(reading, segment, field, repetition, 4, 2) ??
    reading.feed.defaultAuthority;
  const type = keyAt(reading, segment, field, repetition, 5);
  return type === undefined ? { authority, value } : { authority, value, type };
}

function identifiersAt(reading: Reading, segment: Segment, field: number): Identifier[] {
  const found: Identifier[] = [];
  const count = segment.repetitions(field);
  for (let n = 1; n <= count; n++) {
    const identifier = identifierAt(reading, segment, field, n);
    if (identifier && !found.some((one) => isSame(one, identifier))) found.push(identifier);
  }
  return found;
}

export function isSame(a: Identifier, b: Identifier): boolean {
  return a.value === b.value && a.authority === b.authority;
}

/**
 * Puts the identifier that the feed goes by in front: by type, then by authority, as the feed ranks them. Never simply the
 * first that came: senders do not keep their order.
 */
function bestFirst(
  reading: Reading,
  identifiers: readonly Identifier[],
  location: string,
): Identifiers | undefined {
  const ranked = identifiers.toSorted((a, b) => compareIdentifiers(reading.feed, a, b));
  const [best, ...rest] = ranked;
  if (!best) return undefined;
  const { types, authorities } = reading.feed.patientIdentifier;
  const wanted =
    types.length === 0 ||
    (best.type === undefined ? rest.length === 0 : types.includes(best.type)) ||
    authorities.includes(best.authority);
  if (!wanted) {
    warn(
      reading,
      'identifier-not-configured',
      location,
      'None of these identifiers is of a type or authority that the feed is configured to go by.',
    );
  }
  return [best, ...rest];
}
