import type { CareKind } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { keyAt, type Reading } from './reading.ts';

/** A number that a placer, filler or author gave, and the key that a care item is known by under it. */
export interface ReadNumber {
  value: string;
  key: string;
}

/**
 * The entity identifier (EI) of the first of these fields that has one. Its key names the site, who gave it and the
 * namespace, for numbers are only unique within those.
 */
export function numberAt(
  reading: Reading,
  kind: CareKind,
  giver: string,
  fields: readonly (readonly [segment: Segment | undefined, field: number])[],
): ReadNumber | undefined {
  for (const [segment, field] of fields) {
    const value = keyAt(reading, segment, field, 1, 1);
    if (value === undefined) continue;
    const namespace =
      keyAt(reading, segment, field, 1, 2) ?? keyAt(reading, segment, field, 1, 3) ?? '';
    return { value, key: [kind, reading.site.id, giver, value, namespace].join('|') };
  }
  return undefined;
}

/** The keys of the numbers that there are. Where there is none, what the sender calls the message stands for it. */
export function keysOf(
  reading: Reading,
  kind: CareKind,
  numbers: readonly (ReadNumber | undefined)[],
  otherwise: readonly (string | undefined)[],
): [string, ...string[]] {
  const [first, ...rest] = numbers.flatMap((one) => (one ? [one.key] : []));
  if (first !== undefined) return [first, ...rest];
  const words = otherwise.filter((one) => one !== undefined);
  const control = keyAt(reading, reading.message.segment('MSH'), 10) ?? '';
  return [[kind, reading.site.id, '', ...(words.length > 0 ? words : [control])].join('|')];
}
