import fc from 'fast-check';
import { expect, test } from 'vitest';

import { sqlParam, sqlText, valueReader } from './sql-values.ts';

const TEXTS = 1009;
const INT8S = 1016;
const TIMESTAMPTZ = 1184;

test('arrays of any text come back as they went, nested and with nulls', () => {
  const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)), {
    minLength: 1,
  });
  fc.assert(
    fc.property(texts, fc.array(texts), (flat, nested) => {
      expect(valueReader(TEXTS)(sqlText(flat) ?? '')).toEqual(flat);
      expect(valueReader(TEXTS)(sqlText(nested) ?? '')).toEqual(nested);
    }),
  );
  expect(valueReader(TEXTS)('{}')).toEqual([]);
  expect(valueReader(INT8S)('{1,NULL,-3}')).toEqual([1, null, -3]);
});

test('an instant is read to the millisecond, however PostgreSQL writes it', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        const text = date.toISOString().replace('T', ' ').replace('Z', '+00');
        expect(valueReader(TIMESTAMPTZ)(text)).toBe(date.getTime());
      },
    ),
  );
  const read = valueReader(TIMESTAMPTZ);
  expect(read('2026-11-21 08:00:00+00')).toBe(Date.UTC(2026, 10, 21, 8));
  expect(read('2026-11-21 08:00:00.5+00')).toBe(Date.UTC(2026, 10, 21, 8, 0, 0, 500));
  expect(read('2026-11-21 08:00:00.999999+00')).toBe(Date.UTC(2026, 10, 21, 8, 0, 0, 999));
  expect(read('2026-11-21 08:00:00.25+02')).toBe(Date.UTC(2026, 10, 21, 6, 0, 0, 250));
  expect(read('infinity')).toBe(Infinity);
  expect(() => read('yesterday')).toThrow(/timestamptz/);
});

test('bytes are handed over without a copy, and in hex where only text passes', () => {
  const bytes = Uint8Array.of(1, 2, 255).subarray(1);
  expect(sqlParam(bytes)).toEqual(Buffer.of(2, 255));
  expect(sqlText(bytes)).toBe('\\x02ff');
});

test('what has no plain text is refused', () => {
  for (const value of [{}, new Date(0), Symbol('x'), () => {}]) {
    expect(() => sqlParam(value)).toThrow(/no SQL parameter/);
  }
});
