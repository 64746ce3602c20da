import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { canonicalJson } from './canonical-json.ts';

test('writes the example of RFC 8785, section 3.2.2', () => {
  const value = {
    numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('sorts names as section 3.2.3 says, those that look like numbers too', () => {
  const value = {
    '\u20ac': 1,
    '\r': 2,
    '\ufb33': 3,
    1: 4,
    '\ud83d\ude00': 5,
    '\u0080': 6,
    10: 7,
    9: 8,
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":4,"10":7,"9":8,"\u0080":6,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  );
});

test('equal values have equal texts however they were written, and the text gives the value back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      const text = canonicalJson(plain);
      expect(JSON.parse(text)).toEqual(plain);
      expect(canonicalJson(reversed(plain))).toBe(text);
    }),
  );
});

test('different values have different texts', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
      fc.pre(canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b)));
      expect(JSON.parse(a)).toEqual(JSON.parse(b));
    }),
  );
});

test('has no text for what is no JSON', () => {
  for (const value of [Number.NaN, Infinity, undefined, '\ud800', { '\ud800': 1 }, 1n]) {
    expect(() => canonicalJson(value)).toThrow(RangeError);
  }
  expect(canonicalJson({ left: undefined, kept: [undefined, -0] })).toBe('{"kept":[null,0]}');
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}
