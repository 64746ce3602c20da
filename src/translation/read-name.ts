import type { Segment } from '../hl7v2/hl7v2.ts';

import { textAt, wordAt, type Reading, type Sent } from './reading.ts';

/**
 * Who is named in a field of type XCN, or CN in old versions: `Ortiz, Elena`, else the number. Of several that one is taken
 * whose number the feed's own authority gave; without one, the first that has a name.
 */
export function personNamed({ feed }: Reading, segment: Segment | undefined, field: number): Sent {
  const sent = textAt(segment, field);
  if (typeof sent !== 'string' || !segment) return sent;
  const repetitions = Array.from({ length: segment.repetitions(field) }, (_, n) => n + 1);
  const named = repetitions.filter((n) => nameAt(segment, field, n) !== undefined);
  const own = named.find((n) => wordAt(segment, field, n, 9, 1) === feed.defaultAuthority);
  const best = own ?? named[0];
  if (best !== undefined) return nameAt(segment, field, best);
  const numbered = repetitions.find((n) => wordAt(segment, field, n, 1) !== undefined);
  return numbered === undefined ? undefined : wordAt(segment, field, numbered, 1);
}

function nameAt(segment: Segment, field: number, repetition: number): string | undefined {
  const family = wordAt(segment, field, repetition, 2, 1);
  const given = wordAt(segment, field, repetition, 3);
  const name = [family, given].filter((part) => part !== undefined).join(', ');
  return name === '' ? undefined : name;
}
