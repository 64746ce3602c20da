import { parseTimestamp, type Segment } from '../hl7v2/hl7v2.ts';
import type { Instant } from '../platform/platform.ts';

import { EARLIEST } from './read-time.ts';
import { textAt, warn, type Reading } from './reading.ts';

/** A place where a planned time may stand; `component` 1 unless it says otherwise. */
export type PlannedField = readonly [
  segment: Segment | undefined,
  field: number,
  component?: number,
];

/** Nobody books further ahead than this; what lies beyond is a slip of the pen. */
export const plannedAheadMsMax = 20 * 366 * 24 * 60 * 60 * 1000;

/**
 * The moment of the first field that holds one, for what may lie ahead: appointments, starts of orders. A date without a time
 * of day is no moment. Null = deleted, undefined = not sent.
 */
export function plannedAt(
  reading: Reading,
  fields: readonly PlannedField[],
): Instant | null | undefined {
  let found: null | undefined;
  for (const [segment, field, component = 1] of fields) {
    const text = textAt(segment, field, 1, component);
    if (text === null) found = null;
    if (typeof text !== 'string' || !segment) continue;
    const instant = momentOf(reading, text, segment.path(field, 1, component > 1 ? component : 0));
    if (instant !== undefined) return instant;
  }
  return found;
}

function momentOf(reading: Reading, text: string, location: string): Instant | undefined {
  const { value, problem } = parseTimestamp(text, reading.site.zone);
  if (problem) warn(reading, problem.code, location, problem.sentence);
  if (!value || value.instant === null) return undefined;
  if (value.instant >= EARLIEST && value.instant <= reading.receivedAt + plannedAheadMsMax) {
    return value.instant;
  }
  warn(reading, 'time-impossible', location, 'This time is too long ago or too far ahead.');
  return undefined;
}
