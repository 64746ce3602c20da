import { iso } from '../platform/platform.ts';

export const datePrefixes = ['eq', 'ne', 'gt', 'lt', 'ge', 'le'] as const;
export type DatePrefix = (typeof datePrefixes)[number];

/** What a date parameter means: from the first moment up to, but not with, the end. ISO 8601 in UTC. */
export interface DateRange {
  prefix: DatePrefix;
  /** The date without its prefix, as it was sent. */
  text: string;
  from: string;
  to: string;
}

const DATE =
  /^(eq|ne|gt|lt|ge|le)?(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/**
 * FHIR R4 §3.1.1.4.7: a date stands for all of its time: 2026-03 is the whole of March. Where it names no zone it is read
 * in UTC. Null for what is no date, sa, eb and ap among them.
 */
export function readDateRange(value: string): DateRange | null {
  const match = DATE.exec(value.replace(' ', '+'));
  if (!match) return null;
  const [, prefix = 'eq', year = '', month = '01', day = '01', hour, minute, second] = match;
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return null;
  const zone = match[9] ?? 'Z';
  const time = hour === undefined ? '00:00:00' : `${hour}:${minute ?? '00'}:${second ?? '00'}`;
  const from = Date.parse(`${year}-${month}-${day}T${time}${zone}`);
  if (Number.isNaN(from)) return null;
  const text = prefix === value.slice(0, 2) ? value.slice(2) : value;
  return { prefix: prefix as DatePrefix, text, from: iso(from), to: iso(endOf(from, match)) };
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= Number(iso(Date.UTC(2000 + (year % 400), month, 0)).slice(8, 10));
}

function endOf(from: number, [, , year, month, day, hour, , second]: RegExpExecArray): number {
  if (month === undefined) return Date.UTC(Number(year) + 1, 0, 1);
  if (day === undefined) return Date.UTC(Number(year), Number(month), 1);
  if (hour === undefined) return from + DAY_MS;
  return from + (second === undefined ? MINUTE_MS : 1000);
}
