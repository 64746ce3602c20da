import { parseTimestamp, type Segment } from '../hl7v2/hl7v2.ts';
import type { Instant } from '../platform/platform.ts';

import { textAt, warn, type Reading } from './reading.ts';

/** A place where a time may stand. */
export type TimeField = readonly [segment: Segment | undefined, field: number];

// Before this no patient of ours was alive, and PostgreSQL's calendar has no year 0.
export const EARLIEST = Date.UTC(1800, 0, 1);
/** Clocks and zones are set wrong; a time further ahead than this is no time at all. */
export const clockAheadMsMax = 24 * 60 * 60 * 1000;

/**
 * The first of the fields that holds a moment. What is no date is a located problem, and the next field is taken; so is a
 * date without a time of day, which is no moment. Null if none is left.
 */
export function firstInstant(reading: Reading, fields: readonly TimeField[]): Instant | null {
  for (const [segment, field] of fields) {
    const instant = instantAt(reading, segment, field);
    if (typeof instant === 'number') return instant;
  }
  return null;
}

/**
 * The moment in a field of type TS or DTM, in the zone of the site where it names no offset; null = deleted. What the
 * clock of a sender cannot know, because it lies ahead or long ago, is a located problem and counts as not sent.
 */
export function instantAt(
  reading: Reading,
  segment: Segment | undefined,
  field: number,
): Instant | null | undefined {
  const text = textAt(segment, field, 1, 1);
  if (text === null) return null;
  if (text === undefined || !segment) return undefined;
  const { value, problem } = parseTimestamp(text, reading.site.zone);
  if (problem) warn(reading, problem.code, segment.path(field), problem.sentence);
  if (!value || value.instant === null) return undefined;
  if (value.instant < EARLIEST) {
    warn(reading, 'time-impossible', segment.path(field), 'This time is too long ago.');
    return undefined;
  }
  if (value.instant > reading.receivedAt + clockAheadMsMax) {
    warn(reading, 'time-in-future', segment.path(field), 'This time had not come yet.');
    return undefined;
  }
  return value.instant;
}

/**
 * The moment in a field where it is one alone; null else. In the hour that comes twice when summer time ends, nobody can
 * tell which of two reports was first.
 */
export function certainInstantAt(
  reading: Reading,
  segment: Segment | undefined,
  field: number,
): Instant | null {
  const instant = instantAt(reading, segment, field) ?? null;
  const text = textAt(segment, field, 1, 1);
  if (instant === null || typeof text !== 'string') return null;
  return parseTimestamp(text, reading.site.zone).value?.ambiguous === true ? null : instant;
}

/** A date as precise as it was sent: `1981`, `1981-11`, `1981-11-10`. It never becomes a moment. */
export function dateAt(
  reading: Reading,
  segment: Segment,
  field: number,
): string | null | undefined {
  const text = textAt(segment, field, 1, 1);
  if (text === undefined || text === null) return text;
  const { value, problem } = parseTimestamp(text, reading.site.zone);
  if (!value && problem) warn(reading, problem.code, segment.path(field), problem.sentence);
  return value?.text.slice(0, 'YYYY-MM-DD'.length);
}
