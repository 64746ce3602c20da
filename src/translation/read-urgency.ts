import type { Urgency } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { textAt, warn, type Reading } from './reading.ts';

/** HL7 tables 0485, 0027 and 0280: what stands in ORC-7.6, TQ1-9, OBR-5 and RF1-2. */
const urgencies: Readonly<Record<string, Urgency>> = {
  S: 'stat',
  STAT: 'stat',
  E: 'stat',
  A: 'urgent',
  ASAP: 'urgent',
  U: 'urgent',
  UR: 'urgent',
  T: 'urgent',
  TL: 'urgent',
  R: 'routine',
  RT: 'routine',
  RR: 'routine',
  ROUTINE: 'routine',
  P: 'routine',
  C: 'routine',
  PRN: 'routine',
};

/** The first of these fields that says how urgent it is. An unknown code is a problem and says nothing. */
export function urgencyAt(
  reading: Reading,
  fields: readonly (readonly [segment: Segment | undefined, field: number, component?: number])[],
): Urgency | null | undefined {
  for (const [segment, field, component = 1] of fields) {
    const sent = textAt(segment, field, 1, component);
    if (sent === null) return null;
    if (sent === undefined || !segment) continue;
    const code = sent.toUpperCase();
    if (Object.hasOwn(urgencies, code)) return urgencies[code];
    const sentence = 'This is no code of priority (HL7 tables 0485, 0027 and 0280).';
    warn(reading, 'unknown-code', segment.path(field), sentence);
  }
  return undefined;
}
