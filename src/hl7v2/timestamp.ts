import { Temporal } from 'temporal-polyfill';

import type { Instant, Problem } from '../platform/platform.ts';
import type { Message } from './message.ts';

export type TimePrecision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction';

export interface Timestamp {
  /** Null for a year, a month or a day: a date of birth never becomes a moment. */
  instant: Instant | null;
  /** As sent, in ISO 8601: `1981-11-10`, `2026-03-01T14:05`, `2026-03-01T14:05:00.25+01:00`. */
  text: string;
  precision: TimePrecision;
  /** The local time came twice or never that night; the earlier moment was taken. */
  ambiguous: boolean;
}

export interface TimestampRead {
  /** Null where `problem` is an error. */
  value: Timestamp | null;
  problem?: Problem;
}

const DTM =
  /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?([+-]\d{4})?$/;
const PRECISIONS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction'] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Reads an HL7 DTM, `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]` (HL7 v2.5.1 §2.A.22); how much was sent is part of the value. A
 * time without an offset is the wall clock of `zone` (IANA). 24:00 is the midnight that follows. What is no date gives a
 * problem at `location`; nothing is thrown.
 */
export function parseTimestamp(text: string, zone: string, location = ''): TimestampRead {
  const match = DTM.exec(text);
  if (!match) return wrong('time-format', location, 'This is not an HL7 date or time.');
  const parts = match.slice(1, 8);
  const sent = parts.findIndex((part: string | undefined) => part === undefined);
  const precision = PRECISIONS[(sent === -1 ? parts.length : sent) - 1] ?? 'year';
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  const offset = match[8];
  if (!isDate(year, month, day) || !isTime(hour, minute, second, match[7]) || !isOffset(offset)) {
    return wrong('time-impossible', location, 'There is no such date or time.');
  }
  const written = isoText(parts, offset);
  if (precision === 'year' || precision === 'month' || precision === 'day') {
    return { value: { instant: null, text: written, precision, ambiguous: false } };
  }
  const fractionMs = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000);
  const wall =
    utc(year, month, day) + (hour * 60 + minute) * MINUTE_MS + second * 1000 + fractionMs;
  if (offset !== undefined) {
    const instant = wall - offsetMinutes(offset) * MINUTE_MS;
    return { value: { instant, text: written, precision, ambiguous: false } };
  }
  const local = localOffset(wall, zone);
  if (!local) return wrong('time-zone-unknown', location, 'The time zone of the site is unknown.');
  const value = {
    instant: wall - local.offsetMs,
    text: written,
    precision,
    ambiguous: local.kind !== 'once',
  };
  return local.kind === 'once' ? { value } : { value, problem: unsure(local.kind, location) };
}

/**
 * The zone for times of a message that have no offset, for `parseTimestamp`. An offset in MSH-7 counts for the whole message
 * (HL7 v2.5.1 §2.15.9.7); where the site's zone had that offset at that moment it is taken, because it knows about summer
 * time, too. Without one, and where MSH-7 is no time, it is `siteZone`.
 */
export function zoneOfMessage(message: Message, siteZone: string): string {
  const sent = message.segment('MSH')?.field(7, 1, 1);
  const offset = /[+-]\d{4}$/.exec(sent ?? '')?.[0];
  if (typeof sent !== 'string' || offset === undefined) return siteZone;
  const exact = parseTimestamp(sent, siteZone).value?.instant ?? null;
  if (exact === null) return siteZone;
  if (offsetAt(exact, siteZone) === offsetMinutes(offset) * MINUTE_MS) return siteZone;
  return `${offset.slice(0, 3)}:${offset.slice(3)}`;
}

/** `instant` as an HL7 DTM with the offset of `zone` (IANA); with milliseconds only if there are any. */
export function formatTimestamp(instant: Instant, zone: string): string {
  const offsetMs = offsetAt(instant, zone);
  const [date = '', time = ''] = new Date(instant + offsetMs).toISOString().split('T');
  const millis = time.slice(8, 12);
  const minutes = Math.abs(offsetMs) / MINUTE_MS;
  return (
    date.replaceAll('-', '') +
    time.slice(0, 8).replaceAll(':', '') +
    (millis === '.000' ? '' : millis) +
    (offsetMs < 0 ? '-' : '+') +
    two(Math.floor(minutes / 60)) +
    two(Math.floor(minutes % 60))
  );
}

function isDate(year: number, month: number, day: number): boolean {
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}

function isTime(hour: number, minute: number, second: number, fraction?: string): boolean {
  if (hour === 24) return minute === 0 && second === 0 && /^0*$/.test(fraction ?? '');
  return hour < 24 && minute < 60 && second < 60;
}

// The offsets in use go from -12:00 to +14:00.
function isOffset(offset: string | undefined): boolean {
  return (
    offset === undefined ||
    (Math.abs(offsetMinutes(offset)) <= 14 * 60 && Number(offset.slice(3)) < 60)
  );
}

function offsetMinutes(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3));
  return offset.startsWith('-') ? -minutes : minutes;
}

function isoText(parts: readonly (string | undefined)[], offset: string | undefined): string {
  const [year = '', month, day, hour, minute, second, fraction] = parts;
  let text = year;
  if (month !== undefined) text += `-${month}`;
  if (day !== undefined) text += `-${day}`;
  if (hour !== undefined) text += `T${hour}`;
  if (minute !== undefined) text += `:${minute}`;
  if (second !== undefined) text += `:${second}`;
  if (fraction !== undefined) text += `.${fraction}`;
  return offset === undefined ? text : `${text}${offset.slice(0, 3)}:${offset.slice(3)}`;
}

// Date.UTC takes years below 100 for those of the 20th century.
function utc(year: number, month: number, day: number): number {
  return year >= 100
    ? Date.UTC(year, month - 1, day)
    : Date.UTC(year + 400, month - 1, day) - 146_097 * DAY_MS;
}

interface LocalOffset {
  offsetMs: number;
  kind: 'once' | 'twice' | 'never';
}

// Clocks change on a quarter of an hour at the finest, so one lookup serves all times of a quarter.
const QUARTER_MS = 15 * MINUTE_MS;
const QUARTERS_MAX = 20_000;
const quarters = new Map<string, LocalOffset>();
const instants = new Map<string, number>();

function localOffset(wall: number, zone: string): LocalOffset | undefined {
  const quarter = Math.floor(wall / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  const known = quarters.get(key);
  if (known) return known;
  const found = lookUp(quarter * QUARTER_MS, zone);
  if (!found) return undefined;
  if (quarters.size >= QUARTERS_MAX) quarters.clear();
  quarters.set(key, found);
  return found;
}

function lookUp(wall: number, zone: string): LocalOffset | undefined {
  try {
    const local = Temporal.Instant.fromEpochMilliseconds(wall)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime();
    const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
    const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
    if (earlier.epochMilliseconds === later.epochMilliseconds) {
      return { offsetMs: wall - earlier.epochMilliseconds, kind: 'once' };
    }
    const isReal = earlier.toPlainDateTime().equals(local);
    return { offsetMs: wall - earlier.epochMilliseconds, kind: isReal ? 'twice' : 'never' };
  } catch {
    return undefined;
  }
}

function offsetAt(instant: Instant, zone: string): number {
  const quarter = Math.floor(instant / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const moment = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS);
  // HL7 writes offsets in minutes; local mean times of the 19th century had seconds.
  const exact = moment.toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
  const offsetMs = Math.trunc(exact / MINUTE_MS) * MINUTE_MS;
  if (instants.size >= QUARTERS_MAX) instants.clear();
  instants.set(key, offsetMs);
  return offsetMs;
}

function unsure(kind: 'twice' | 'never', location: string): Problem {
  return kind === 'twice'
    ? {
        code: 'time-ambiguous',
        severity: 'warning',
        location,
        sentence: 'The clock showed this time twice that night; the earlier was taken.',
      }
    : {
        code: 'time-skipped',
        severity: 'warning',
        location,
        sentence: 'The clock skipped this time that night; the hour before it was taken.',
      };
}

function wrong(code: string, location: string, sentence: string): TimestampRead {
  return { value: null, problem: { code, severity: 'error', location, sentence } };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
