import { AssertionFault } from './assert.ts';
import { columnBytes, columnTexts, SqlColumn } from './sql-column.ts';

/**
 * How values cross the border to SQL, alike for every engine. Both directions use PostgreSQL's text format
 * (PostgreSQL 18, chapter 8), under the session settings `sessionSettings`.
 */
export type ReadValue = (text: string) => unknown;

/** What a session must be set to for the readers below to be right. */
export const sessionSettings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  bytea_output: 'hex',
} as const;

/**
 * The reader for a type by its OID; types that are not named here come as text (numeric, date, uuid, xid8 …).
 * int8 beyond 2^53 would lose digits: no sequence of ours gets there.
 */
export function valueReader(oid: number): ReadValue {
  return READERS.get(oid) ?? readText;
}

/** A parameter as text, or as bytes, which pg sends in binary format. Objects are refused: whoever means JSON passes JSON text. */
export function sqlParam(value: unknown): string | Buffer | null {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof SqlColumn) return columnBytes(value);
  return sqlText(value);
}

/** The same for an engine that takes text only: bytes are written in hex. */
export function sqlText(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'undefined':
      return null;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      if (value === null) return null;
      if (Array.isArray(value)) return arrayText(value);
      if (value instanceof SqlColumn) return arrayText(columnTexts(value));
      if (value instanceof Uint8Array) return `\\x${hex(value)}`;
      throw new AssertionFault(`a ${typeof value} is no SQL parameter; pass JSON as text`);
  }
}

function arrayText(items: readonly unknown[]): string {
  const texts = items.map((item) => {
    if (Array.isArray(item)) return arrayText(item);
    const text = sqlText(item);
    return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${texts.join(',')}}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function readText(text: string): string {
  return text;
}

function readBool(text: string): boolean {
  return text === 't';
}

function readBytes(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), 'hex');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const FAST_INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;

// Half of all columns read are instants: digits are taken by position, without a Date for each.
function readInstant(text: string): number {
  if (!FAST_INSTANT.test(text)) return readRareInstant(text);
  const ms = text.charCodeAt(19) === DOT ? millis(text) : 0;
  return Date.UTC(
    digits(text, 0, 4),
    digits(text, 5, 7) - 1,
    digits(text, 8, 10),
    digits(text, 11, 13),
    digits(text, 14, 16),
    digits(text, 17, 19),
    ms,
  );
}

const DOT = 46;
const ZERO = 48;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - ZERO;
  return value;
}

function millis(text: string): number {
  return Number(
    text
      .slice(20, text.length - 3)
      .padEnd(3, '0')
      .slice(0, 3),
  );
}

function readRareInstant(text: string): number {
  if (text === 'infinity') return Infinity;
  if (text === '-infinity') return -Infinity;
  const instant = Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  if (Number.isNaN(instant)) throw new AssertionFault('a timestamptz is not in the format of UTC');
  return instant;
}

function arrayReader(read: ReadValue): ReadValue {
  return (text) => readArray(text, read);
}

/** PostgreSQL 18, §8.15.6: braces, commas, NULL, and quotes with backslash escapes. */
function readArray(text: string, read: ReadValue): unknown[] {
  const stack: unknown[][] = [];
  let top: unknown[] = [];
  let at = text.indexOf('{');
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '{') {
      const inner: unknown[] = [];
      if (stack.length > 0) top.push(inner);
      stack.push(top);
      top = inner;
    } else if (char === '}') {
      const done = top;
      top = stack.pop() ?? [];
      if (stack.length === 0) return done;
    } else if (char === '"') {
      const end = quoteEnd(text, at + 1);
      top.push(read(text.slice(at + 1, end).replace(/\\(.)/gs, '$1')));
      at = end;
    } else if (char !== ',') {
      const end = bareEnd(text, at);
      const word = text.slice(at, end);
      top.push(word === 'NULL' ? null : read(word));
      at = end - 1;
    }
  }
  throw new AssertionFault('an array from the database is cut off');
}

function quoteEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
}

function bareEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at) !== ',' && text.charAt(at) !== '}') at++;
  return at;
}

// OIDs of built-in types never change (src/include/catalog/pg_type.dat).
const READERS = new Map<number, ReadValue>([
  [16, readBool],
  [17, readBytes],
  [20, Number], // int8
  [21, Number], // int2
  [23, Number], // int4
  [26, Number], // oid
  [114, JSON.parse], // json
  [700, Number], // float4
  [701, Number], // float8
  [1184, readInstant], // timestamptz
  [3802, JSON.parse], // jsonb
  [1000, arrayReader(readBool)],
  [1001, arrayReader(readBytes)],
  [1005, arrayReader(Number)], // int2[]
  [1007, arrayReader(Number)], // int4[]
  [1009, arrayReader(readText)], // text[]
  [1015, arrayReader(readText)], // varchar[]
  [1016, arrayReader(Number)], // int8[]
  [1021, arrayReader(Number)], // float4[]
  [1022, arrayReader(Number)], // float8[]
  [1185, arrayReader(readInstant)], // timestamptz[]
  [199, arrayReader(JSON.parse)], // json[]
  [3807, arrayReader(JSON.parse)], // jsonb[]
]);
