import type { Segment } from '../hl7v2/hl7v2.ts';

import { keyAt, warn, wordAt, type Reading } from './reading.ts';

export interface ReadPlace {
  /** The unit by the feed's location map; null where it has none for this point of care. */
  unit: string | null;
  room: string | null;
  bed: string | null;
}

/** A place of data type PL (HL7 v2.5.1 §2.A.53) by the feed's location map; undefined where none was sent. */
export function placeIn(
  reading: Reading,
  segment: Segment | undefined,
  field: number,
): ReadPlace | undefined {
  const pointOfCare = wordAt(segment, field, 1, 1);
  const room = keyAt(reading, segment, field, 1, 2) ?? null;
  const bed = keyAt(reading, segment, field, 1, 3) ?? null;
  if (!segment || (pointOfCare === undefined && room === null && bed === null)) return undefined;
  const { locations } = reading.feed;
  if (pointOfCare === undefined) return { unit: null, room, bed };
  if (Object.hasOwn(locations, pointOfCare)) {
    return { unit: locations[pointOfCare] ?? null, room, bed };
  }
  warn(
    reading,
    'unmapped-location',
    segment.path(field, 1, 1),
    'The location map of the feed has no unit for this point of care.',
  );
  return { unit: null, room, bed };
}

/** A place in words: `ICU, 12, A` as the sender calls it. */
export function placeText(segment: Segment | undefined, field: number): string | undefined {
  const parts = [1, 2, 3].map((component) => wordAt(segment, field, 1, component));
  const text = parts.filter((part) => part !== undefined).join(', ');
  return text === '' ? undefined : text;
}
