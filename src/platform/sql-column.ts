import { assert } from './assert.ts';

/** The SQL types of which a whole column can travel as one parameter. */
export type ColumnType =
  | 'boolean'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'double precision'
  | 'timestamptz'
  | 'text'
  | 'json'
  | 'bytea';

/**
 * One value for each row of a set-based statement, as the parameter of a `type[]`. Instants are milliseconds since 1970,
 * `json` is any value that JSON has, null and undefined are null.
 */
export class SqlColumn {
  readonly type: ColumnType;
  readonly values: readonly unknown[];

  constructor(type: ColumnType, values: readonly unknown[]) {
    this.type = type;
    this.values = values;
  }
}

/** The values as the text format has them, for an engine that takes nothing else. */
export function columnTexts({ type, values }: SqlColumn): readonly unknown[] {
  switch (type) {
    case 'timestamptz':
      return values.map((value) => (isNull(value) ? null : instantText(asNumber(value))));
    case 'json':
      return values.map((value) => (isNull(value) ? null : JSON.stringify(value)));
    default:
      return values;
  }
}

/**
 * The column in PostgreSQL's binary format: nothing is escaped here and nothing parsed there, which halves what a row
 * costs on both sides (`array_recv` in src/backend/utils/adt/arrayfuncs.c, and the types' own receive functions).
 */
export function columnBytes({ type, values }: SqlColumn): Buffer {
  const out = new Output();
  out.int32(ONE_DIMENSION);
  out.int32(MAY_HAVE_NULLS);
  out.int32(OIDS[type]);
  out.int32(values.length);
  out.int32(FIRST_SUBSCRIPT);
  const write = writers[type];
  for (const value of values) {
    if (isNull(value)) out.int32(NULL_LENGTH);
    else write(out, value);
  }
  return out.taken();
}

const ONE_DIMENSION = 1;
const MAY_HAVE_NULLS = 1;
const FIRST_SUBSCRIPT = 1;
const NULL_LENGTH = -1;

// OIDs of built-in types never change (src/include/catalog/pg_type.dat).
const OIDS: Readonly<Record<ColumnType, number>> = {
  boolean: 16,
  bytea: 17,
  bigint: 20,
  smallint: 21,
  integer: 23,
  text: 25,
  json: 114,
  'double precision': 701,
  timestamptz: 1184,
};

const writers: Readonly<Record<ColumnType, (out: Output, value: unknown) => void>> = {
  boolean: (out, value) => {
    out.int32(1);
    out.int8(value === true ? 1 : 0);
  },
  smallint: (out, value) => {
    out.int32(2);
    out.int16(asNumber(value));
  },
  integer: (out, value) => {
    out.int32(4);
    out.int32(asNumber(value));
  },
  bigint: (out, value) => {
    out.int32(8);
    out.int64(asNumber(value));
  },
  'double precision': (out, value) => {
    out.int32(8);
    out.double(asNumber(value));
  },
  timestamptz: (out, value) => {
    out.int32(8);
    out.instant(asNumber(value));
  },
  text: (out, value) => {
    assert(typeof value === 'string', `a ${typeof value} is no text`);
    out.text(value);
  },
  json: (out, value) => out.text(JSON.stringify(value)),
  bytea: (out, value) => {
    assert(value instanceof Uint8Array, `a ${typeof value} is no bytes`);
    out.bytes(value);
  },
};

/** Grows as it is written to. One buffer serves all columns, one after the other. */
class Output {
  #at = 0;

  int8(value: number): void {
    this.#room(1);
    this.#at = scratch.writeInt8(value, this.#at);
  }

  int16(value: number): void {
    this.#room(2);
    this.#at = scratch.writeInt16BE(value, this.#at);
  }

  int32(value: number): void {
    this.#room(4);
    this.#at = scratch.writeInt32BE(value, this.#at);
  }

  int64(value: number): void {
    assert(Number.isSafeInteger(value), 'a number is no whole one, or too large');
    this.#room(8);
    const high = Math.floor(value / WORD);
    this.#at = scratch.writeInt32BE(high, this.#at);
    this.#at = scratch.writeUInt32BE(value - high * WORD, this.#at);
  }

  double(value: number): void {
    this.#room(8);
    this.#at = scratch.writeDoubleBE(value, this.#at);
  }

  instant(ms: number): void {
    const micros = Math.round((ms - YEAR_2000_MS) * 1000);
    if (Number.isSafeInteger(micros)) return this.int64(micros);
    // Beyond the year 2285 a number does not count microseconds any more.
    if (Number.isFinite(ms)) return this.#bigInt64(BigInt(Math.round(ms - YEAR_2000_MS)) * 1000n);
    assert(!Number.isNaN(ms), 'NaN is no instant');
    this.int32(ms > 0 ? 0x7fffffff : -0x80000000);
    this.int32(ms > 0 ? -1 : 0);
  }

  text(value: string): void {
    this.#room(4 + value.length * UTF8_BYTES_MAX);
    const bytes = scratch.write(value, this.#at + 4);
    this.int32(bytes);
    this.#at += bytes;
  }

  bytes(value: Uint8Array): void {
    this.int32(value.length);
    this.#room(value.length);
    scratch.set(value, this.#at);
    this.#at += value.length;
  }

  taken(): Buffer {
    const taken = Buffer.from(scratch.subarray(0, this.#at));
    if (scratch.length > scratchBytesKept) scratch = Buffer.allocUnsafe(scratchBytesFirst);
    return taken;
  }

  #bigInt64(value: bigint): void {
    this.#room(8);
    this.#at = scratch.writeBigInt64BE(value, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= scratch.length) return;
    const larger = Buffer.allocUnsafe(Math.max(scratch.length * 2, this.#at + bytes));
    scratch.copy(larger, 0, 0, this.#at);
    scratch = larger;
  }
}

const WORD = 2 ** 32;
const UTF8_BYTES_MAX = 3;
const YEAR_2000_MS = Date.UTC(2000, 0, 1);
const scratchBytesFirst = 256 * 1024;
/** After a column of large messages the memory is given back. */
const scratchBytesKept = 8 * 1024 * 1024;

let scratch = Buffer.allocUnsafe(scratchBytesFirst);

function isNull(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function asNumber(value: unknown): number {
  assert(typeof value === 'number', `a ${typeof value} is no number`);
  return value;
}

function instantText(ms: number): string {
  if (ms === Infinity) return 'infinity';
  if (ms === -Infinity) return '-infinity';
  return new Date(ms).toISOString();
}
